"""What can go wrong when a paper is printed."""

from __future__ import annotations

from lianxinqiao.kernel.errors import DomainError


class WrongTemplate(Exception):
    """The file cannot serve as a template; ``str`` says why."""


class NotPrinted(DomainError):
    """The printer gave nothing: it took too long, needed too much memory, or fell; nothing has changed."""

    status = 503
    code = "not_printed"
