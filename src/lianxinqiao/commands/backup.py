"""``lxq backup`` and ``lxq restore``: the whole town in one sealed file, and back."""

from __future__ import annotations

import getpass
import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.commands.setup import make_ready
from lianxinqiao.commands.stop import is_served
from lianxinqiao.kernel.backup import making, places, restoring
from lianxinqiao.kernel.moments import now

log = logging.getLogger("lianxinqiao.backup")


def back_up(options: Any) -> None:
    if options.older_than is not None:
        last = places.state(now()).last
        if last and now() - last.made_at < timedelta(hours=options.older_than):
            print(f"最近一次备份还新 / the last one is new enough: {last.path}")
            return
    try:
        # In its own folder it is as at night: what fails is noted for the administrator, old ones go.
        if options.file or options.passphrase_file:
            target = options.file or places.folder() / f"{now():%Y%m%d-%H%M%S}{places.SUFFIX}"
            content = making.back_up(target, passphrase=_read(options.passphrase_file))
        else:
            content = making.nightly()
    except making.BackupFailed as problem:
        raise CommandFailed(str(problem)) from problem
    if options.json:
        print_json(content)
    else:
        print(
            f"已备份并核对：{content['file']}，{content['rows']} 行 / backed up and read again: {content['rows']} rows"
        )


def restore(options: Any) -> None:
    if is_served():
        raise CommandFailed("网站正在运行，请先停止 / it is being served here: stop it first (lxq stop)")
    key = _typed() if options.key == Path("-") else _read(options.key)
    content = restoring.restore(
        options.file, keys=[key] if key else [], passphrase=_read(options.passphrase_file), force=options.force
    )
    _finish()
    if options.json:
        print_json({**content, "settings": sorted(content["settings"])})
        return
    print(
        f"已从 {options.file} 恢复：{content['rows']} 行、{content['sealed']} 处加密内容全部核对"
        f" / restored, {content['rows']} rows, all {content['sealed']} sealed values opened"
    )
    print("所有登录、接口令牌和启用链接已失效 / every session, API token and beginning link has ended")
    if content["unknown"]:
        print(
            f"备份时刻（{content['made_at']}）以后收回的，这里不能全部得知：{'、'.join(content['unknown'])}。请系统管理员逐项核对"
            " / not all is known here of what was taken away since the backup's hour (accounts locked, passwords and factors reset,"
            " identities of the single sign-on forgotten, posts and stand-ins ended, people and offices excluded,"
            " codes of receipts given anew, helpers ended, keys retired, notices sent): the administrator must look and do it again"
        )
    if content["keys_back"]:
        print(
            f"备份里的内容要用已经销毁过的密钥 {'、'.join(content['keys_back'])} 才读得出，现在只用来读；"
            "请运行 lxq keys rotate，再 lxq keys retire"
            " / keys that were retired are needed to read what the backup holds; nothing is written with them:"
            " run lxq keys rotate, then lxq keys retire"
        )
    if content["before"]:
        print(f"恢复前的内容备份在 / what was here before: {content['before']}")
    if content["kept_database"]:
        print(
            f"恢复前的内容没能做成备份，整库留在数据库 {content['kept_database']} 里，里面仍有群众的信息。"
            f"要看：psql -d {content['kept_database']}；核对完请删除：dropdb {content['kept_database']}。"
            "密封的内容要用恢复前的密钥才打得开，密钥丢了的打不开"
            " / what was here could not be backed up: it is kept as that database, and holds people's data;"
            " what is sealed in it opens with the keys from before only, and not where they are lost;"
            " open it with psql, delete it with dropdb once you have looked; lxq doctor names it until then"
        )
    if content["settings"]:
        print(
            f"原来的设置写在 restored.env / settings it had are in restored.env: {', '.join(sorted(content['settings']))}"
        )


def _finish() -> None:
    try:
        make_ready()
    except Exception as problem:
        log.exception("the restore is not finished")
        raise CommandFailed(
            f"备份已经换上，但还没有做完（{type(problem).__name__}：{problem}）；排除原因后运行 lxq setup，它会接着做完，在此之前不要对外服务"
            " / the backup stands, what is done afterwards is not done: mend the cause and run lxq setup, which finishes it"
        ) from problem


def _read(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise CommandFailed(f"打不开文件：{path} / cannot open the file: {error.strerror}") from error


def _typed() -> str:
    return getpass.getpass("恢复密钥 / recovery key: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
