"""A full disk, a database that is away, a table that is held, a body that did not come: in plain words, and when to try again."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from lianxinqiao.kernel.bodies import MIB, MOST_BYTES, UNREAD, Unread
from lianxinqiao.kernel.database.faults import RETRY_SECONDS, Fault, fault_of
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.keyring import SealBroken
from lianxinqiao.kernel.log import without_secrets

log = logging.getLogger("lianxinqiao.unavailable")


class UnavailableMiddleware:
    """Answer for a fault of the machine that a page or a door of the API ran into; nothing here asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_to(request, error)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for what failed outside a view, in the session or in another middleware: the same 503, else 500."""
    error = sys.exc_info()[1]
    if error is not None and (response := answer_to(request, error)) is not None:
        return response
    try:
        return server_error(request)
    except Exception as second:
        # The page of a failure asks who is signed in; where that fails too, it says so by itself.
        response = answer_to(request, second)
        if response is None:
            raise
        return response


def answer_to(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Return 503 with words and Retry-After for a fault of the machine, None for anything else."""
    path = without_secrets(request.path)
    if isinstance(error, SealBroken):
        log.error("sealed and not to be opened: %s %s %s", request.method, path, error)
        words = (
            _("有一处密封的内容打不开，没有显示"),
            _("它可能被人改动或移动过。什么都没有改；请告诉系统管理员，管理员运行“系统自查”查找是哪一处。"),
        )
        return _answer(request, 500, "sealed", words)
    if isinstance(error, DomainError) or (fault := fault_of(error)) is None:
        return None
    log.error("503 %s %s %s: %s", fault, request.method, path, " ".join(str(error).split())[:300])
    response = _answer(request, 503, fault, words_for(fault))
    response["Retry-After"] = str(RETRY_SECONDS[fault])
    return response


WAITS = {Unread.BUSY: "5", Unread.FULL: "60"}
STATUS = {Unread.LARGE: 413, Unread.LATE: 408, Unread.BUSY: 503, Unread.FULL: 503}


class ReceivedMiddleware:
    """Answer for what was sent and could not be received; no page is asked with half of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        why = request.META.get("asgi.scope", {}).get(UNREAD)
        if why is None:
            return self.get_response(request)
        response = _answer(request, STATUS[why], why, words_for_unread(why))
        if why in WAITS:
            response["Retry-After"] = WAITS[why]
        return response


def words_for_unread(why: Unread) -> tuple[str, str]:
    """Return what was not received, and what to do."""
    if why is Unread.LARGE:
        most = MOST_BYTES // MIB
        return _("提交的内容太大，没有接收"), _("一次最多%d MB。请压缩图片，或把表格分成几个再传。") % most
    if why is Unread.LATE:
        return _("提交的内容没有传完，没有接收"), _("网络太慢或中断。请先留存您填写的内容，再提交一次。")
    if why is Unread.FULL:
        return words_for(Fault.FULL)
    return _("正在接收别的内容，请稍候"), _("刚才提交的内容没有保存，请先留存，稍等片刻再试。")


def words_for(fault: Fault) -> tuple[str, str]:
    """Return what has happened and what to do, for whoever was just at work."""
    if fault is Fault.FULL:
        return (
            _("系统存储空间已满，暂时不能保存"),
            _(
                "刚才提交的内容没有保存，以前的内容都在。请先留存您填写的内容，过几分钟再试；管理员清理磁盘后会自动恢复。"
            ),
        )
    if fault is Fault.LOST:
        return (
            _("数据库暂时连不上，正在自动恢复"),
            _("刚才提交的内容可能没有保存，请先留存；过一会儿重新打开，看到没有保存上再提交一次。"),
        )
    return (
        _("系统正忙，这一步没有办成"),
        _("有别的操作正占用同一份数据。刚才提交的内容没有保存，请先留存，稍等片刻再试。"),
    )


_PROGRAMS: list[tuple[str, tuple[str, ...]]] = []
_OF_RESIDENTS: set[str] = set()


def register_residents(namespace: str) -> None:
    """The pages of this namespace are read by residents: they are told whom to call instead."""
    _OF_RESIDENTS.add(namespace)


def register_programs(route: str, *args: str) -> None:
    """What lies in the folder of this route is asked by programs: they get an answer they can read."""
    _PROGRAMS.append((route, args))


def for_programs(request: HttpRequest) -> bool:
    """Whether a program asks, not a person with a browser."""
    folders = (reverse(route, args=args).rpartition("/")[0] for route, args in _PROGRAMS)
    return any(request.path.startswith(f"{folder}/") for folder in folders) or (
        "application/json" in request.headers.get("Accept", "")
    )


def _answer(request: HttpRequest, status: int, fault: str, words: tuple[str, str]) -> HttpResponse:
    response = _problem(status, fault, words) if for_programs(request) else _page(request, status, words)
    response["Cache-Control"] = "no-store"
    return response


def _problem(status: int, fault: str, words: tuple[str, str]) -> HttpResponse:
    name = "not-received" if isinstance(fault, Unread) else "unavailable"
    body = {
        "type": f"urn:lianxinqiao:{name}",
        "title": name,
        "status": status,
        "detail": "。".join(words),
        "field": None,
        "fault": str(fault),
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


def _page(request: HttpRequest, status: int, words: tuple[str, str]) -> HttpResponse:
    try:
        residents = not _OF_RESIDENTS.isdisjoint(resolve(request.path_info).namespaces)
    except Resolver404:
        residents = False
    # Drawn without the processors of a page, which ask who is signed in.
    content = render_to_string(
        "unavailable.html",
        {
            "request": request,
            "title": words[0],
            "what_to_do": words[1],
            "residents": residents,
            "again": request.get_full_path() if request.method in ("GET", "HEAD") else "",
        },
    )
    return HttpResponse(content, status=status)
