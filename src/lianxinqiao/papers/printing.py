"""Asking for a file of Word or PDF: a printer of its own makes it, answers once and ends.

The libraries that set type need some 200 MiB and never give them back, and a town's own template is a program
of a stranger.  So whoever serves pages loads none of them; the printer knows no database, no key and no other job,
and its time and memory are bounded (``docs/adr/0013``, ``docs/adr/0018``).
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lianxinqiao.kernel.outside.asking import Busy, NotAnswered, ask
from lianxinqiao.papers.errors import NotPrinted, WrongTemplate

if TYPE_CHECKING:
    from lianxinqiao.papers.registry import Column, Paper

SECONDS = 30
MEMORY_MIB = 1024
MOST_MIB = 64
AT_ONCE = 2

_free = threading.BoundedSemaphore(AT_ONCE)


def print_template(title: str, lines: Sequence[str], columns: Sequence[Column] = ()) -> bytes:
    """Return the default Word template of a paper.

    Raises:
        NotPrinted: the printer gave nothing.
    """
    return _printed(do="template", **_default(title, lines, columns))


def print_paper(paper: Paper, template: bytes | None, values: Mapping[str, Any], *, mark: str, as_pdf: bool) -> bytes:
    """Return a template, or without one the default of ``paper``, filled with ``values``, as Word or PDF.

    Args:
        values: by placeholder, as text or numbers or rows of these; text is text, never markup or code.
        mark: who made it and when: stands at the foot of every page, whatever the template is.

    Raises:
        WrongTemplate: not a Word file, too large, or a placeholder that is not in ``values``.
        NotPrinted: the printer gave nothing.
    """
    return _printed(
        do="paper",
        **_default(str(paper.title), paper.lines, paper.columns),
        template=None if template is None else base64.b64encode(template).decode(),
        values=values,
        mark=mark,
        as_pdf=as_pdf,
    )


def prove_template(template: bytes, values: Sequence[Mapping[str, Any]]) -> None:
    """Try a template that somebody brought: filled with each of ``values``, the first also as PDF.

    Raises:
        WrongTemplate: it cannot serve.
        NotPrinted: the printer gave nothing.
    """
    _printed(do="proof", template=base64.b64encode(template).decode(), values=list(values))


def print_sheet(source: str, pictures: Mapping[str, bytes]) -> bytes:
    """Return a page written for Typst as PDF; ``pictures`` are the files it names.

    Raises:
        NotPrinted: the printer gave nothing.
    """
    held = {name: base64.b64encode(content).decode() for name, content in pictures.items()}
    return _printed(do="sheet", source=source, pictures=held)


def characters_without_face(characters: str) -> str:
    """Return which of these the faces of this machine leave out.

    Raises:
        NotPrinted: the printer gave nothing.
    """
    return _printed(do="faces", characters=characters).decode()


def _default(title: str, lines: Sequence[str], columns: Sequence[Column]) -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "columns": [[each.title, each.name, each.width] for each in columns]}


def _printed(**job: Any) -> bytes:
    try:
        said, content = ask(
            "lianxinqiao.papers.printer", job, memory_mib=MEMORY_MIB, seconds=SECONDS, answer_mib=MOST_MIB, gate=_free
        )
    except Busy as error:
        raise NotPrinted(_("正在打印的文书太多，请过一会儿再试。")) from error
    except NotAnswered as error:
        raise NotPrinted(_("文书没有打印成功，请再试一次；再不成功，请检查模板。")) from error
    if wrong := said.get("wrong"):
        about = str(said.get("about", ""))
        raise WrongTemplate(str(wrong), about, _reason(str(wrong)) % {"about": about})
    return content


def _reason(wrong: str) -> str:
    sentences = {
        "size": _("文件超过2MB"),
        "kind": _("这不是 .docx 文档"),
        "old": _("这是旧格式（.doc）或加了密码的文档，请去掉密码，另存为 .docx"),
        "locked": _("文档加了密码，请去掉密码"),
        "unpacked": _("文件解压后过大"),
        "long": _("版面太长"),
        "nested": _("里面夹带了别的文件，请删去"),
        "entities": _("里面有不安全的内容"),
        "macro": _("里面带有宏，请另存为不带宏的 .docx"),
        "outside": _("里面引用了外面的图片、文件或链接“%(about)s”，请删去或直接插入图片"),
        "part": _("里面夹带了不能用的内容“%(about)s”，请只留文字、表格和图片"),
        "field": _("里面有不能用的域“%(about)s”，请删去或改成普通文字"),
        "placeholder": _("没有“%(about)s”这个占位符"),
        "words": _("双花括号里写得不对：%(about)s"),
        "grammar": _("双花括号里只能写占位符和简单的条件，不能用“%(about)s”"),
        "loops": _("循环只能用来列表格的行，不能套循环，也不能太多"),
        "nothing": _("里面没有占位符，每份打出来都一样"),
        "empty": _("打出来是空白的"),
        "pdf": _("这样的版式排不成PDF，请检查表格"),
    }
    return sentences.get(wrong, _("读不出来，文件可能已损坏"))
