"""The contact card as a PDF sheet: set by the printer with Typst, the code to the area's public page by Segno."""

from __future__ import annotations

import io
from typing import Any

import segno

from lianxinqiao.papers.printing import print_sheet

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "SimSun",
    "FandolHei",
)


def _safe(text: object) -> str:
    """Return text as a Typst string literal: nothing in it is markup."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def card_pdf(face: dict[str, Any], *, edition: int, made_on: str, copies: int = 2) -> bytes:
    """Return an A4 sheet with ``copies`` cards of one edition, to cut in half.

    The face is plain data of ``face_of``; nothing in it is read as markup.

    Raises:
        NotPrinted: the printer gave nothing.
    """
    fonts = ", ".join(f'"{name}"' for name in FONTS)
    team = ", ".join(
        f"[#text({_safe(row['role'])})], [*#text({_safe(row['name'])})*], [#text({_safe(row['phone'])})]"
        for row in face["team"]
    )
    phones = " ".join(
        f'#text(weight: "bold", {_safe(row["label"])}): #text(size: 13pt, weight: "bold", {_safe(row["number"])}) #text({_safe(row["hours"])})#linebreak()'
        for row in face["phones"]
    )
    asks = " ".join(f"- #text({_safe(row)})\n" for row in face["ask"])
    card = f"""#block(width: 100%, height: 131mm, stroke: 0.8pt + rgb("#b3261e"), inset: 6mm, radius: 2mm)[
#text(size: 19pt, weight: "bold", fill: rgb("#b3261e"), "连心桥")#h(6mm)#text(size: 15pt, weight: "bold", {_safe(face["area"])})#h(1fr)#text(size: 9pt, "第{edition}版 {made_on}")
#v(1mm)
#grid(columns: (1fr, 36mm), gutter: 5mm, [
#table(columns: (auto, auto, 1fr), stroke: none, inset: 2.2pt, {team})
#v(1mm)
{phones}
], [
#image("code.svg", width: 34mm)
#text(size: 9pt, "扫码查看谁负责您这里")
])
#text(weight: "bold", "可以问、可以说：")
{asks}
]
"""
    source = (
        f'#set page(paper: "a4", margin: 12mm)\n#set text(font: ({fonts}), size: 10.5pt, lang: "zh")\n#set par(leading: 0.6em)\n'
        + "#v(4mm)\n".join([card] * copies)
    )
    code = io.BytesIO()
    segno.make(str(face["url"]), error="m").save(code, kind="svg", border=1, scale=4)
    return print_sheet(source, {"code.svg": code.getvalue()})
