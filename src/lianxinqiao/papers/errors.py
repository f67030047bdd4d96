"""What can go wrong when a paper is printed."""

from __future__ import annotations

from lianxinqiao.kernel.errors import DomainError


class WrongTemplate(Exception):
    """The file cannot serve as a template.

    Attributes:
        reason: one word for it, which ``printing`` puts into a sentence.
        about: what in the file is meant.
    """

    def __init__(self, reason: str, about: str = "", said: str = "") -> None:
        super().__init__(said or f"{reason} {about}".strip())
        self.reason, self.about = reason, about[:80]


class TemplateFails(DomainError):
    """The template that a town brought does not fill this paper; nothing has changed."""

    status = 409
    code = "template"


class NotPrinted(DomainError):
    """The printer gave nothing: it took too long, needed too much memory, or fell; nothing has changed."""

    status = 503
    code = "not_printed"
