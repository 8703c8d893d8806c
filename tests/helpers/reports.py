# SPDX-License-Identifier: GPL-2.0-or-later
"""Look at reports of --report.

	reports.py schema SCHEMA FILE	does the JSON document, or each of the JSON lines,
					match? Prints what does not.
	reports.py get FILE EXPRESSION	for each connection c, print EXPRESSION
	reports.py zeek FILE		has each line the names, types and values of Zeek's
					conn.log? Prints what does not fit.
	reports.py html FILE		the texts of the page's cells, a row each; fails if the
					page has an element or an attribute that it should not
"""
import base64
import hashlib
import html.parser
import ipaddress
import json
import re
import sys


def documents(name):
    """The document of a .json, or the lines of a .jsonl."""
    with open(name, encoding="utf-8") as f:
        text = f.read()
    if text.startswith('{"nsntrace"'):
        return [json.loads(text)], False
    return [json.loads(line) for line in text.splitlines()], True


def connections(name):
    docs, are_lines = documents(name)
    if not are_lines:
        return docs[0]["connections"]
    return [d for d in docs if d["_path"] not in LINES]


# What a line is, by its path; the others are connections.
LINES = {"contact": "contact_line", "verdict": "verdict_line"}


TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool,
    "integer": int, "number": (int, float),
}


def check_type(value, want):
    if want in ("integer", "number") and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[want])


def faults(schema, value, root, path):
    """What JSON Schema says, as far as the schema of reports uses it."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    known = {
        "$schema", "$defs", "title", "description", "type", "properties", "required",
        "additionalProperties", "items", "enum", "const", "pattern", "minimum", "maximum",
    }
    for word in set(schema) - known:
        yield f"{path}: the schema has '{word}', which is not checked"
    if "type" in schema and not check_type(value, schema["type"]):
        yield f"{path}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not in {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{path}: {value} is below {schema['minimum']}"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{path}: {value} is above {schema['maximum']}"
    for i, item in enumerate(value if "items" in schema else []):
        yield from faults(schema["items"], item, root, f"{path}[{i}]")
    if "properties" not in schema:
        return
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}: lacks {name}"
    for name, member in value.items():
        if name in schema["properties"]:
            yield from faults(schema["properties"][name], member, root, f"{path}.{name}")
        elif not schema.get("additionalProperties", True):
            yield f"{path}: has {name}"


def check_schema(schema_name, name):
    with open(schema_name, encoding="utf-8") as f:
        root = json.load(f)
    docs, are_lines = documents(name)
    found = []
    for doc in docs:
        schema = root
        if are_lines:
            schema = root["$defs"][LINES.get(doc["_path"], "connection")]
        found += faults(schema, doc, root, "$")
    print("\n".join(found[:20]), end="\n" if found else "")
    return not found


def is_count(value):
    return type(value) is int and 0 <= value < 1 << 64


def is_port(value):
    return is_count(value) and value < 1 << 16


def is_seconds(value):
    return type(value) is float and value >= 0


def is_address(value):
    return isinstance(value, str) and str(ipaddress.ip_address(value)) == value


def is_text(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_flag(value):
    return type(value) is bool


# What Conn::Info has, in its order: https://docs.zeek.org, base/protocols/conn/main.zeek.
# True: Zeek always writes it. A uid begins with C, as connections' do.
ZEEK = {
    "ts": (is_seconds, True),
    "uid": (is_text("C[0-9A-Za-z]+"), True),
    "id.orig_h": (is_address, True),
    "id.orig_p": (is_port, True),
    "id.resp_h": (is_address, True),
    "id.resp_p": (is_port, True),
    "proto": (is_text("tcp|udp|icmp|unknown_transport"), True),
    "service": (is_text("[a-z0-9,_-]+"), False),
    "duration": (is_seconds, False),
    "orig_bytes": (is_count, False),
    "resp_bytes": (is_count, False),
    "conn_state": (is_text("S[0123FH]|REJ|RSTO|RSTR|RSTOS0|RSTRH|SHR|OTH"), False),
    "local_orig": (is_flag, False),
    "local_resp": (is_flag, False),
    "missed_bytes": (is_count, False),
    "history": (is_text(r"[shadfrcgtwiqxSHADFRCGTWIQX^]+"), False),
    "orig_pkts": (is_count, False),
    "orig_ip_bytes": (is_count, False),
    "resp_pkts": (is_count, False),
    "resp_ip_bytes": (is_count, False),
    "ip_proto": (lambda value: is_count(value) and value < 256, False),
}


def zeek_faults(c):
    members = [m for m in c if m != "_path"]
    known = [m for m in ZEEK if m in c]
    if c.get("_path") not in ("conn", "lookup"):
        yield f"_path is {c.get('_path')!r}"
    if members[: len(known)] != known:
        yield f"Zeek's names do not come first, in Zeek's order: {members}"
    for name, (is_right, is_required) in ZEEK.items():
        if name in c and not is_right(c[name]):
            yield f"{name} is {c[name]!r}"
        elif is_required and name not in c:
            yield f"{name} is missing"


def check_zeek(name):
    found = [fault for c in connections(name) for fault in zeek_faults(c)]
    print("\n".join(found[:20]), end="\n" if found else "")
    return not found


class Page(html.parser.HTMLParser):
    """The rows of tables, and what a page must not have."""

    TAGS = set(
        "html head meta title style body h1 p code ul li svg rect details summary small "
        "table thead tbody tr th td div span".split()
    )
    ATTRIBUTES = set(
        "lang charset http-equiv content name class viewbox aria-hidden width height x "
        "preserveaspectratio open scope data-l".split()
    )

    def __init__(self):
        super().__init__()
        self.rows, self.bad, self.style, self.policy = [], [], "", ""
        self.cell = self.in_style = False

    def handle_starttag(self, tag, attrs):
        if tag not in self.TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            if name not in self.ATTRIBUTES:
                self.bad.append(f"{tag} {name}")
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.cell = True
        self.in_style = tag == "style"

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = False
        self.in_style = False

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data
        if self.in_style:
            self.style += data


def check_html(name):
    page = Page()
    with open(name, encoding="utf-8") as f:
        page.feed(f.read())
    for row in page.rows:
        print("|".join(" ".join(cell.split()) for cell in row))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    want = f"default-src 'none'; style-src 'sha256-{digest}'"
    if page.bad or page.policy != want:
        print("bad:", page.bad, "policy:", page.policy, "is not:", want, file=sys.stderr)
    return not page.bad and page.policy == want


def main():
    if sys.argv[1] == "schema":
        good = check_schema(sys.argv[2], sys.argv[3])
    elif sys.argv[1] == "zeek":
        good = check_zeek(sys.argv[2])
    elif sys.argv[1] == "html":
        good = check_html(sys.argv[2])
    else:
        good = True
        for c in connections(sys.argv[2]):
            print(eval(sys.argv[3], {"c": c, "get": c.get}))
    return 0 if good else 1


sys.exit(main())
