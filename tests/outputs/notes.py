"""Three hundred notes that reach out of a page, or are too much for one: made the same each time.

``{file}`` and ``{port}`` stand for a canary on this disk and a port on which somebody listens.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ADDRESSES = [
    "file://{file}",
    "{file}",
    "http://127.0.0.1:{port}/x",
    "//127.0.0.1:{port}/x",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='file://{file}'/></svg>",
    "../../../../../../../..{file}",
    "FILE:///{file}#x",
]
IN_ATTRIBUTE = [
    '<img src="{at}">',
    '<img srcset="{at} 2x" src="{at}">',
    '<picture><source srcset="{at}"><img src="{at}"></picture>',
    '<link rel="stylesheet" href="{at}">',
    '<link rel="attachment" href="{at}" title="x">',
    '<a rel="attachment" href="{at}">take it along</a>',
    '<link rel="icon" href="{at}"><link rel="preload" as="font" href="{at}">',
    '<object data="{at}"></object>',
    '<object type="image/svg+xml" data="{at}"><embed src="{at}"></object>',
    '<embed src="{at}" type="application/pdf">',
    '<iframe src="{at}" srcdoc="<img src={at}>"></iframe>',
    '<base href="{at}"><img src="a.png">',
    '<input type="image" src="{at}"><video poster="{at}" src="{at}"></video><audio src="{at}"></audio>',
    '<body background="{at}"><table background="{at}"><tr><td background="{at}">x</table>',
    '<meta http-equiv="refresh" content="0; url={at}"><script src="{at}"></script>',
    '<form action="{at}"><button formaction="{at}">x</button></form><a href="{at}" ping="{at}">x</a>',
    "<?xml-stylesheet href=\"{at}\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"{at}\">]><p>&y;</p>",
    '<svg width="9" height="9"><image href="{at}" width="9" height="9"/></svg>',
    '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="{at}#x"/></svg>',
    '<svg width="9" height="9"><foreignObject width="9" height="9"><img src="{at}"/></foreignObject></svg>',
    '<svg width="9" height="9"><style>@import "{at}";rect{{fill:url({at})}}</style><rect width="9" height="9"/></svg>',
    '<svg width="9" height="9"><feImage href="{at}"/><rect filter="url({at}#f)" width="9" height="9"/></svg>',
    '<math><mtext href="{at}">x</mtext></math><frameset><frame src="{at}"></frameset><applet archive="{at}"></applet>',
]  # fmt: skip
IN_STYLE = [
    '@import "{at}";',
    "@import url({at}) print;",
    "@font-face {{ font-family: y; src: url('{at}') }} p {{ font-family: y }}",
    "p {{ background: url('{at}') }}",
    "p {{ list-style-image: url('{at}'); display: list-item }}",
    "p::before {{ content: url('{at}') }}",
    "p {{ border-image: url('{at}') 3; border: 3px solid }}",
    "@page {{ background: url('{at}') }}",
    "@namespace svg url('{at}'); @media print {{ p {{ cursor: url('{at}'), auto; mask: url('{at}') }} }}",
]
COMBINING = "e" + "".join(map(chr, range(0x300, 0x340)))
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f3fd"
WORDS: dict[str, str] = {
    "template": "{% load x %}{{ settings.SECRET_KEY }}{# hidden #}{% include '{file}' %}{% debug %}",
    "template tags": "{% verbatim %}{% endblock %}{% extends 'x' %}{{ a|safe }}{{ request.user }}%(x)s %s ${x}<%= x %>",
    "entities": "&lt;b&gt; &amp;amp; &#0; &#x110000; &NotExist; &nbsp &copy",
    "addresses": "http://127.0.0.1:{port}/x file://{file} mailto:a@elsewhere.invalid javascript:alert(1)",
    "an attachment": "<link rel=attachment href=file://{file}><a rel=attachment href='{file}'>x</a> and words after it",
    "comment": "<!-- --!> x <![CDATA[ y ]]> </li></ul></main></body></html> after all",
    "styles": "</style></script></title></textarea><plaintext>x",
    "css words": "p { display: none } @page { size: 1px } html { color: white }",
    "NUL": "before\x00after",
    "controls": "a\x01\x02\x07\x08\x0b\x0c\x0e\x1b[31m\x1f\x7f\x80\x9fz",
    "noncharacters": "a\ufffe\uffff\ufdd0\U0001fffe\U0010ffffz",
    "bidi": "\u202eright to left\u202c \u2066isolated\u2069 \u200f\u061c end",
    "bidi open": "\u202e\u202b\u2067" * 60 + "never closed",
    "marks": "a\u200b\u200c\u200d\u2060\ufeff\xadb\u180ec",
    "combining": COMBINING * 40,
    "combining, all on one": "e" + "\u0301" * 5_000 + "end",
    "RTL": "שלום עולם " * 40 + "مرحبا بالعالم " * 40,
    "CJK": "漢字かな交じり文、한국어도 " * 60,
    "Indic and Thai": "नमस्ते दुनिया สวัสดีชาวโลก " * 40,
    "ligatures": "ﷺ ﬁ ﬂ ﬃ ß ǆ Ǆ " * 20,
    "emoji": (FAMILY + "\U0001f1fa\U0001f1f8\U0001f3f4\U000e0067\U000e0062\U000e007f" + "1\ufe0f\u20e3 ") * 60,
    "mathematics": "\U0001d400\U0001d504\u210d \u2211\u222b \U0001d7d8 " * 30,
    "surrogates": "a\ud800b\udc00c",
    "one word of 3,000": "w" * 3_000,
    "one word of 20,000": "w" * 20_000,
    "hyphens": "well-" * 3_000,
    "lines": "\n".join(f"line {number}" for number in range(300)),
    "empty lines": "a" + "\n" * 300 + "b",
    "line ends": "a\rb\r\nc\x85d\u2028e\u2029f",
    "tabs": "a\t" * 400,
    "spaces": "a" + " " * 5_000 + "b\u3000\xa0c",
}
TOO_MUCH: dict[str, str] = {
    "10,000 lines": "line of words\n" * 10_000,
    "1 MB of words": "word " * 200_000,
    "one word of 1 MB": "w" * 1_000_000,
    "1 MB of emoji": FAMILY * 40_000,
    "1 MB of RTL": "שלום " * 100_000,
    "1 MB of combining marks": COMBINING * 8_000,
    "1 MB of brackets": "<" * 1_000_000,
    "table of 10,000": "<table>" + ("<tr>" + "<td>x" * 10) * 1_000 + "</table>",
    "table of 100,000": "<table>" + ("<tr>" + "<td>x" * 100) * 1_000 + "</table>",
    "100 tables in each other": "<table><tr><td>" * 100 + "x",
    "5,000 tables in each other": "<table><tr><td>" * 5_000 + "x",
    "wide spans": "<table><tr><td colspan=100000 rowspan=65534>x<tr><td>y</table>",
    "many columns": "<table><col span=1000><tr>" + "<td>x" * 1_000 + "</table>",
    "5,000 deep": "<div>" * 5_000 + "x",
    "300 deep": "<div>" * 300 + "x",
    "deep list": "<ul><li>" * 300 + "x",
    "deep quotes": "<blockquote>" * 300 + "x",
    "deep inline": "<b><i>" * 500 + "x",
    "deep flex": "<div style='display:flex'>" * 25 + "x",
    "deep grid": "<div style='display:grid'>" * 25 + "x",
    "deep floats": "<div style='float:left'>" * 25 + "x",
    "deep inline-blocks": "<div style='display:inline-block'>" * 25 + "x",
    "columns": "<div style='columns:100000'>x y z</div>",
    "wide": "<p style='width:1e9px;height:1e9px;font-size:1e6px'>x",
    "tiny page": "<style>@page { size: 1px 1px; margin: 0 }</style>" + "<p>words " * 40,
    "huge page": "<style>@page { size: 1e9px 1e9px }</style><p>x",
    "10,000 pages": "<p style='break-before:page'>x" * 10_000,
    "counters": "<style>li { counter-increment: x 999999999 } li::before { content: counters(x, '.') }</style>"
    + "<ol>" * 50
    + "<li>x" * 500,
    "roman": "<ol start=2147483647 style='list-style:upper-roman'><li>x</ol>",
    "deep svg": "<svg width=9 height=9>" + "<g>" * 3_000 + "</svg>",
    "svg uses itself": "<svg width=9 height=9><g id=a><use href='#a'/></g><use href='#a'/></svg>",
    "svg doubles": "<svg width=9 height=9>"
    + "".join(f"<g id=g{n}><use href='#g{n - 1}'/><use href='#g{n - 1}'/></g>" for n in range(1, 30))
    + "<rect id=g0 width=9 height=9 /><use href='#g29'/></svg>",
    "svg is huge": "<svg width=1e9 height=1e9 viewBox='0 0 1e9 1e9'><rect width=1e9 height=1e9 /></svg>",
    "svg path": f"<svg width=9 height=9><path d='M0 0{' l1 1' * 100_000}'/></svg>",
    "10,000 styles": "".join(f"<p style='color:#{n:06x}'>x</p>" for n in range(10_000)),
    "selectors": "<style>" + "* " * 200 + "{ color: red }</style>" + "<i>" * 100 + "x",
    "variables": "<style>p {" + "".join(f"--v{n}: var(--v{n - 1}) var(--v{n - 1});" for n in range(1, 40))
    + "--v0: x; content: var(--v39) }</style><p>x",
    "calc": "<p style='width:" + "calc(" * 300 + "1px" + ")" * 300 + "'>x",
    "attributes": "<p " + " ".join(f"a{n}=b" for n in range(20_000)) + ">x",
    "long attribute": f"<p title='{'x' * 1_000_000}' id='{'y' * 100_000}'>x",
    "anchors": "".join(f"<a name=a{n} href='#a{n + 1}'>x</a>" for n in range(5_000)),
    "headings": "<h1>x</h1>" * 3_000,
    "inputs": "<input value=x><select><option>y</select><textarea>z</textarea>" * 500,
    "running": "<style>p { position: running(a) } @page { @top-left { content: element(a) } }</style>" + "<p>x" * 300,
    "footnotes": "<style>i { float: footnote }</style>" + "<p>x<i>y</i>" * 300,
    "leaders": "<style>p::after { content: leader('.') target-counter('#x', page) }</style>" + "<p>x" * 300,
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """What somebody wrote. ``too_much``: more than a page takes; whoever typed it is told."""

    name: str
    words: str
    too_much: bool = False


def notes(file: str, port: int) -> list[Note]:
    """Return all of them."""
    found = [*_markup(), *(Note(name, words) for name, words in WORDS.items())]
    found += [Note(name, words, too_much=True) for name, words in TOO_MUCH.items()]
    return [Note(one.name, filled(one.words, file, port), one.too_much) for one in found]


def filled(words: str, file: str, port: int) -> str:
    return words.replace("{file}", file).replace("{port}", str(port))


def _markup() -> Iterator[Note]:
    for number, address in enumerate(ADDRESSES):
        for template in IN_ATTRIBUTE:
            yield Note(f"{template[:40]} {number}", _put(template, address))
        for template in IN_STYLE:
            style = _put(template, address.replace("'", "%27"))
            yield Note(f"{template[:40]} {number}", f"<style>{style}</style><p>x</p>")


def _put(template: str, address: str) -> str:
    return template.replace("{at}", address.replace('"', "%22")).replace("{{", "{").replace("}}", "}")


def spread(of: list[Note], number: int) -> list[Note]:
    """Return so many of them, evenly from all."""
    return of[:: max(1, len(of) // number)]
