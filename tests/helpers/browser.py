#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Opens a page in Chromium without a window, by its pipe for debuggers:

	browser.py PAGE DIR [PREFIX]

DIR is for Chromium's files. For windows of 1280 and 400 pixels, light and dark, a line
says "WIDTH SCHEME rows N tables N drawn N wide N background COLOUR load MS paint MS":
the rows of tables, tables, those of them that were laid out, the page's width, and the times
from the start to the end of loading and to the first frame after it. With PREFIX,
PREFIX-WIDTH-SCHEME.png is what it looked like.
"""
import base64
import json
import os
import subprocess
import sys

MEASURE = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
	const tables = [...document.querySelectorAll('table')];
	done([
		'rows', document.querySelectorAll('tbody tr').length,
		'tables', tables.length,
		'drawn', tables.filter(t => t.checkVisibility({contentVisibilityAuto: true})).length,
		'wide', document.documentElement.scrollWidth,
		'background', getComputedStyle(document.body).backgroundColor.replaceAll(' ', ''),
		'load', Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd),
		'paint', Math.round(performance.now()),
	].join(' '));
})))"""


class Browser:
    def __init__(self, folder):
        to_read, self.to = os.pipe()
        self.of, of_write = os.pipe()

        def place():
            # The pipes are 3 and 4 there.
            a, b = os.dup2(to_read, 30), os.dup2(of_write, 31)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            + ["--remote-debugging-pipe", f"--user-data-dir={folder}"],
            preexec_fn=place,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(of_write)
        self.rest = b""
        self.number = 0
        self.session = None

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.of, 1 << 20)
            if not more:
                sys.exit("Chromium has ended")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        call = {"id": self.number, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        os.write(self.to, json.dumps(call).encode() + b"\0")
        while True:
            m = self.message()
            if m.get("id") == self.number:
                if "error" in m:
                    sys.exit(f"{method}: {m['error']}")
                return m["result"]

    def attach(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.call("Page.enable")

    def resize(self, width, scheme):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def open(self, url):
        self.call("Page.navigate", url=url)
        while self.message().get("method") != "Page.loadEventFired":
            pass
        result = self.call(
            "Runtime.evaluate", expression=MEASURE, awaitPromise=True, returnByValue=True
        )
        return result["result"]["value"]

    def shoot(self, name):
        with open(name, "wb") as f:
            f.write(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


def main(page, folder, prefix=None):
    b = Browser(folder)
    b.attach()
    for width in 1280, 400:
        for scheme in "light", "dark":
            b.resize(width, scheme)
            print(width, scheme, b.open("file://" + os.path.abspath(page)), flush=True)
            if prefix:
                b.shoot(f"{prefix}-{width}-{scheme}.png")
    b.call("Browser.close")
    b.process.wait()


main(*sys.argv[1:])
