"""Texts that were written to break a page, a table or a terminal, by what they try."""

from __future__ import annotations

from itertools import product

CALL = "hacked()"

MARKUP = (
    f"<script>{CALL}</script>",
    f"<ScRiPt >{CALL}</sCrIpT >",
    f"<script\n>{CALL}</script\n>",
    f"<script/x>{CALL}</script/x>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    "<script src=//example.invalid/x.js></script>",
    f"<script type=module>{CALL}</script>",
    f"<<script>{CALL}//<</script>",
    f"<img src=x onerror={CALL}>",
    f"<img src=x:x onerror='{CALL}'",
    f"<IMG SRC=x OnErRoR={CALL}>",
    f"<img/src=x/onerror={CALL}>",
    f"<img src=`x` onerror={CALL}>",
    f'<img """><script>{CALL}</script>">',
    f'"><img src=x onerror={CALL}>',
    f"'><img src=x onerror={CALL}>",
    f'x" onmouseover="{CALL}',
    f"x' onfocus='{CALL}' autofocus='",
    f"x` onerror=`{CALL}",
    f"<body onload={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<video><source onerror={CALL}></video>",
    f"<audio src=x onerror={CALL}>",
    f"<marquee onstart={CALL}>x</marquee>",
    f"<select autofocus onfocus={CALL}>",
    f"<textarea autofocus onfocus={CALL}></textarea>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f'<iframe srcdoc="&lt;script&gt;parent.{CALL}&lt;/script&gt;"></iframe>',
    f"<object data=javascript:{CALL}></object>",
    f"<embed src=javascript:{CALL}>",
    f"<form action=javascript:{CALL}><button>x</button></form>",
    f"<button formaction=javascript:{CALL}>x</button>",
    f"<a href=javascript:{CALL}>x</a>",
    f"<a href=&#106;avascript&colon;{CALL}>x</a>",
    "<base href=https://example.invalid/>",
    '<meta http-equiv=refresh content="0;url=https://example.invalid/">',
    "<link rel=stylesheet href=https://example.invalid/x.css>",
    "<link rel=prefetch href=https://example.invalid/x>",
    "<img src=https://example.invalid/x.png>",
    f"<template><script>{CALL}</script></template>",
    f"<div style=animation-name:x onanimationstart={CALL}>",
    "<plaintext>",
    "<xmp>",
    "<table><td>",
    "</div></aside></main></body></html>",
    "</noscript>x",
    f"</noscript><script>{CALL}</script>",
)
"""Markup and event handlers."""

MUTATED = (
    f"<noscript><p title=\"</noscript><img src=x onerror={CALL}>\">",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={CALL}&gt;\">",
    f"<svg></p><style><a id=\"</style><img src=1 onerror={CALL}>\">",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>",
    f"<math><annotation-xml encoding=text/html><style><img src=x onerror={CALL}></style>",
    f"<title><a title=\"</title><img src=x onerror={CALL}>\">",
    f"<textarea><a title=\"</textarea><img src=x onerror={CALL}>\">",
    f"<style><a title=\"</style><img src=x onerror={CALL}>\">",
    f"<svg><style>&lt;img src=x onerror={CALL}&gt;",
    f"<svg onload={CALL}>",
    f"<svg/onload={CALL}>",
    f"\"><svg onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><script href=data:,{CALL} /></svg>",
    f"<svg><script xlink:href=data:,{CALL} /></svg>",
    f"<svg><a xlink:href=javascript:{CALL}><text y=20>x</text></a></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><set attributeName=href to=javascript:{CALL}>",
    f"<svg><use href=data:image/svg+xml,%3Csvg%20onload={CALL}%3E#x>",
    f"<svg><foreignObject><img src=x onerror={CALL}></foreignObject></svg>",
    f"<math href=javascript:{CALL}>x</math>",
    f"<math><maction actiontype=statusline xlink:href=javascript:{CALL}>x",
    f"</text></svg><script>{CALL}</script>",
    f"<?xml version=\"1.0\"?><?xml-stylesheet href=\"javascript:{CALL}\"?>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;",
    f"<![CDATA[<script>{CALL}</script>]]>",
    f"]]><script>{CALL}</script>",
    "]]>",
    "<!--",
    "-->",
    "--!>",
    "<!-->",
    f"<!--><script>{CALL}</script>-->",
    f"<!--<script>{CALL}//-->",
    f"<!--[if IE]><script>{CALL}</script><![endif]-->",
)  # fmt: skip
"""Markup that means something else when it is parsed once more, and that of SVG, MathML and XML."""

ENDS = tuple(
    f"</{tag}{blank}>{opened}{CALL}//"
    for tag, (blank, opened) in product(
        ("script", "SCRIPT", "ScRiPt"),
        (("", "<script>"), (" ", "<script>"), ("\t", "<SCRIPT>"), ("\n", "<script >"), ("\f", "<script\t>"),
         ("/", "<script/>"), (" x=1", "<script x>")),
    )
)  # fmt: skip
"""Every way to end a script element."""

TEMPLATES = (
    f"${{{CALL}}}",
    f"`${{{CALL}}}`",
    f"${{{CALL}}}`;{CALL};//",
    f"`;{CALL};`",
    f"';{CALL};'",
    f'";{CALL};"',
    f"\\';{CALL};//",
    f'\\";{CALL};//',
    "\\",
    "\\\\",
    "\\u003cscript\\u003ehacked()\\u003c/script\\u003e",
    "\\x3cscript\\x3ehacked()\\x3c/script\\x3e",
    f"{{{{ {CALL} }}}}",
    "{{ 7 * 7 }}",
    "{{7*7}}",
    "{% endraw %}{{ 7 * 7 }}{% raw %}",
    "{% include '/etc/passwd' %}",
    "{# comment #}",
    "{{ this.get_root().render() }}",
    "{{ ''.__class__.__mro__ }}",
    "{%- macro x() -%}",
    "{place} {actor} {who} {count}",
    "{0} {} %s %d %(x)s %n",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('hacked()')()}}",
    "[[7*7]]",
    "@{7*7}",
    "$1 $& $` $'",
)  # fmt: skip
"""Text that ends a string, or that a template or a replacement would fill."""

URLS = (
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f" javascript:{CALL}",
    f"\x01javascript:{CALL}",
    f"\x1fjavascript:{CALL}",
    f"\tjavascript:{CALL}",
    f"java\tscript:{CALL}",
    f"java\nscript:{CALL}",
    f"java\rscript:{CALL}",
    f"java\x0bscript:{CALL}",
    f"javascript\t:{CALL}",
    f"javascript:\n{CALL}",
    f"javascript://example.org/%0a{CALL}",
    f"javascript://https://example.org/\n{CALL}",
    f"\u200bjavascript:{CALL}",
    f"\ufeffjavascript:{CALL}",
    f"\u00a0javascript:{CALL}",
    f"ｊavascript:{CALL}",
    f"javascript\uff1a{CALL}",
    f"&#106;avascript:{CALL}",
    f"javascript&colon;{CALL}",
    f"java&Tab;script:{CALL}",
    f"javascript%3A{CALL}",
    f"%6aavascript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    "DATA:text/html;base64,PHNjcmlwdD5oYWNrZWQoKTwvc2NyaXB0Pg==",
    f"data:image/svg+xml,<svg onload={CALL}>",
    f"dat\ta:text/html,<script>{CALL}</script>",
    f"vbscript:{CALL}",
    "VBSCRIPT:msgbox(1)",
    f"livescript:{CALL}",
    f"jar:javascript:{CALL}!/",
    f"view-source:javascript:{CALL}",
    f"blob:https://example.invalid/{CALL}",
    f"filesystem:https://example.invalid/{CALL}",
    f"feed:javascript:{CALL}",
    "file:///etc/passwd",
    "ftp://example.invalid/x",
    "mailto:x@example.invalid?body=x",
    "//example.invalid/x",
    "\\\\example.invalid\\share",
    "https:example.invalid",
    "https://example.invalid/\"onmouseover=\"hacked()",
    "https://example.invalid/'><script>hacked()</script>",
    "https://example.invalid/\u202egpj.exe",
    "https://user:secret@example.invalid/",
    "http://[::1",
    "http://%zz/",
    "about:blank",
    "intent://x#Intent;scheme=http;end",
)  # fmt: skip
"""Addresses that run, look like others, or lead where no link of a page should."""

DIRECTIONS = (
    "\u202egnirts desrever",
    "a\u202eb\u202ec\u202ed",
    "\u202d\u202e\u202a\u202b",
    "\u2066\u2067\u2068x",
    "x\u2069\u2069\u202ey",
    "\u202c\u202c\u202ex",
    "\u200f\u200e\u061cx",
    "abc \u202e)1 + 2( \u202c xyz",
    "العراق <b> سوريا",
    "\u2067דגל\u2069 (x)",
    "user\u202etxt.exe",
)
"""Overrides, embeddings, isolates and marks of direction, left open or closed once too often."""

UNSEEN = (
    "Ra\u200bq\u200cq\u200da",
    "\ufeffRaqqa",
    "Raq\ufeffqa",
    "a\u00adb\u2060c\u034fd",
    "\u2028line\u2028separator",
    "\u2029paragraph\u2029separator",
    "a\u2028</script>\u2029b",
    "next\u0085line",
    "\U000e0041\U000e0042tags",
    "x\ufe0f\ufe0e",
    "\u3164x",
    "\u2800x",
    "\u115fx\u1160",
    "Z" + "\u0301\u0316\u0489" * 40,
    "Z\u0351\u036b\u0343a\u0329l\u0353g\u0322o" + "\u0300" * 200,
    "\u1abe" * 30 + "x",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "\ufdfa" * 20,
    "ﬀﬁ İıſ ẞß",
    "\u1680x\u2003y\u3000z",
    "\ufffe\uffff\U0001fffe",
    "\ue000\U0010ffff",
    "A\u030a Å \u212b",
)
"""What is not seen, stands above or below, or is one letter in several ways."""

CONTROLS = (
    "a\x07b",
    "a\x08\x08b",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://example.invalid\x1b\\x\x1b]8;;\x1b\\",
    "a\rb",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "a\x0bb\x0cc",
    "\x7f\x80\x9b31m",
    "\x1c\x1d\x1e\x1fx",
    "a\nSet-Cookie: x=1",
)
"""Control characters; those that every format can carry."""

NUL = ("a\x00b", "\x00", f"<scr\x00ipt>{CALL}</scr\x00ipt>", f"java\x00script:{CALL}")
"""What only escapes can carry, as JSON and YAML have them."""

LONE = ("half a pair \ud83d", "\udc00other half", "\ud83d\ud83d", "\udfff</script>\ud800")
"""Halves of surrogate pairs: JSON can carry them, UTF-8 can't."""

PROTOTYPES = (
    "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf",
    "__defineGetter__", "__lookupSetter__", "length", "then", "toJSON", "undefined", "null", "NaN", "None",
    "true", "false", "-0", "Infinity", "[object Object]", "unknown", "controlled", "__class__", "self",
)  # fmt: skip
"""Names that programs have for something else."""

STYLES = (
    "}</style><script>hacked()</script>",
    "*{display:none!important}",
    "x;background:url(https://example.invalid/x)",
    "red;}body{display:none",
    "expression(hacked())",
    "@import 'https://example.invalid/x.css';",
    "url(javascript:hacked())",
    "#000\"onload=\"hacked()",
    "-moz-binding:url(x)",
    "\\65xpression(hacked())",
    "/*",
    "*/",
)  # fmt: skip
"""Style sheets."""

FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "=HYPERLINK(\"https://example.invalid\",\"x\")",
    "\uff1d1+1", "a;=1+1", "a\n=1+1", "\"=1+1\"", "'=1+1", "%=1", "=",
)  # fmt: skip
"""What a spreadsheet would run."""

ENCODED = (
    "%3Cscript%3Ehacked()%3C/script%3E", "%253Cscript%253E", "%00", "%0d%0aX: y", "%", "%zz", "%c0%bc", "+%2b",
    "&lt;script&gt;hacked()&lt;/script&gt;", "&#60;script&#62;", "&#x3c;script&#x3e;", "&amp;lt;", "&", "&amp", "&nbsp;",
    "+ADw-script+AD4-hacked()+ADw-/script+AD4-", "<>&\"'`", "&#0;", "&notanentity;", "&#xd800;",
)  # fmt: skip
"""Encodings that one decoding too many would undo."""

PATHS = (
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/dev/null", "C:\\con", "con", "nul.txt", "~/x", "$HOME", "$(id)",
    "`id`", "; rm -rf .", "| cat", "a/b/c", ".", "..", "-", "--help", "-rf", "*", "?", "file name.txt ",
    "#place=Raqqa", "#2017-09-05/0,0,3/place=x&hide=y", "?x=y&z", "a=b,c/d", "'; DROP TABLE claims;--", "1e309", "0x10",
)  # fmt: skip
"""Paths, words of a shell, and pieces of the page's own address."""

STRINGS = (
    *MARKUP, *MUTATED, *ENDS, *TEMPLATES, *URLS, *DIRECTIONS, *UNSEEN, *CONTROLS, *PROTOTYPES, *STYLES, *FORMULAS, *ENCODED,
    *PATHS,
)  # fmt: skip
"""All that every format can carry, each once."""
ESCAPED = (*STRINGS, *NUL)
"""And what those can carry that have escapes."""
LONG = 1_000_000
VERY_LONG = (
    "x" * LONG,
    "<b>" * (LONG // 3),
    "\u0301" * LONG,
    "\u202e" * LONG,
    "\ufdfa" * LONG,
    "word " * (LONG // 5),
)
"""A name of a million letters, in several ways hard to lay out."""


def whole(text: str) -> str:
    """Return a text as every file can hold it: halves of surrogate pairs become U+FFFD."""
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
