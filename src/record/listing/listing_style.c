// SPDX-License-Identifier: GPL-2.0-or-later
/* The style sheet of a page. Its hash changes with it: tests/record/report. */
#include "record/listing/listing_style.h"

/* clang-format off */
const char listing_style[] =
	":root{color-scheme:light dark;--b:#fff;--t:#1c2024;--m:#5c646c;--r:#dde1e5;\n"
	"--l:#8a6fc8;--c:#d08a1d;--s:#b04a9c;--w:#9aa3ab;--d:#2f74c9;--f:#c62828;--h:#f4f6f8}\n"
	"@media (prefers-color-scheme:dark){:root{--b:#14171a;--t:#e4e7ea;--m:#9aa3ab;--r:#2c3238;\n"
	"--l:#a48ee0;--c:#e0a040;--s:#d070bc;--w:#6b747c;--d:#5b9be8;--f:#ff7070;--h:#1c2126}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1rem;max-width:100rem;background:var(--b);color:var(--t);\n"
	"font:14px/1.45 system-ui,sans-serif}\n"
	"h1{font-size:1.3rem;margin:0}\n"
	"code{font-size:.95em;overflow-wrap:anywhere}\n"
	"summary{cursor:pointer;font-weight:600;padding:.5rem 0}\n"
	"small{color:var(--m);font-weight:400}\n"
	".key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:.5rem 0}\n"
	".key svg{width:.8em;height:.8em}\n"
	".gap{color:var(--f)}\n"
	".part,.rest{content-visibility:auto;contain-intrinsic-size:auto 330rem}\n"
	".rest{contain-intrinsic-size:auto 30rem}\n"
	"table{width:100%;border-collapse:collapse;table-layout:fixed}\n"
	"thead th{position:sticky;top:0;background:var(--h);color:var(--m);font-weight:500}\n"
	"th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--r);\n"
	"overflow-wrap:anywhere;font-weight:400}\n"
	"tbody th{font-weight:500}\n"
	"tbody th small{display:block}\n"
	"th:nth-child(1){width:22%}\n"
	"th:nth-child(2),th:nth-child(3),th:nth-child(4){width:5.5rem}\n"
	"th:nth-child(6){width:22%}\n"
	"thead th:nth-child(3),thead th:nth-child(4){text-align:right}\n"
	".n{font-variant-numeric:tabular-nums;text-align:right}\n"
	".ticks div{display:flex;justify-content:space-between}\n"
	".bar svg{display:block;width:100%;height:.9rem;background:var(--h)}\n"
	".failed th,.failed .o{color:var(--f);font-weight:600}\n"
	".l{fill:var(--l)}.c{fill:var(--c)}.t{fill:var(--s)}.w{fill:var(--w)}.d{fill:var(--d)}.f{fill:var(--f)}\n"
	":focus-visible{outline:2px solid var(--d);outline-offset:2px}\n"
	"@media (max-width:800px){thead{display:block;position:sticky;top:0;background:var(--h)}\n"
	"thead th{display:none!important}thead .ticks{display:block!important}\n"
	"table,tbody,tr,th,td{display:block;width:auto!important}\n"
	"tr{border-bottom:1px solid var(--r);padding:.4rem 0}\n"
	"th,td{border:0;padding:.1rem 0}\n"
	"td[data-l]{display:inline-block;margin-right:1rem;text-align:left}\n"
	"td[data-l]::before{content:attr(data-l) \" \";color:var(--m)}\n"
	"td:empty{display:none}}\n"
	"@media print{.part,.rest{content-visibility:visible}thead th{position:static}}\n";
/* clang-format on */

const char listing_style_hash[] =
	"s9dwlCU5/WQTSQh8p7koyjB8BTFz44h6yj4HYlAO5TA=";
