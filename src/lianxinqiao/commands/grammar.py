"""The verbs of ``lxq``, the words each takes and the function that does it.

It loads nothing but the standard library, so that help and wrong words are answered at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """Return what reads the words of ``lxq``.

    It leaves ``deed``, the module of this package and its function, or none; ``changes``, whether what was typed changes the
    town, so that whoever does it says who they are; ``noted_after``, whether the record takes it up afterwards only.
    """
    read = argparse.ArgumentParser(
        prog="lxq", description="连心桥：干部联系服务群众 / Lianxinqiao: officials keep in touch with residents"
    )
    read.add_argument(
        "--language", choices=["zh-hans", "en"], default="zh-hans", help="输出语言 / language of the output"
    )
    commands = read.add_subparsers(title="命令 / commands", metavar="COMMAND")
    read.set_defaults(deed=None)

    def command(
        name: str,
        deed: str,
        words: str,
        changes: Callable[[argparse.Namespace], object] | None = None,
        *,
        noted_after: bool = False,
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(deed=tuple(deed.split(".")), changes=changes or (lambda _typed: False))
        made.set_defaults(noted_after=noted_after)
        if changes is not None:
            made.add_argument(
                "--who", default="", help="谁在机房办，写进审计记录 / who does it here, for the audit log"
            )
        return made

    serve = command("serve", "serve.serve", "启动网站和后台任务 / serve the pages and run the jobs")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2, help="网页进程数 / web processes")
    serve.add_argument("--demo", action="store_true", help="没有数据时先建演示镇 / build the demonstration town first")

    web = command("web", "pages.web", "只运行网站，由 systemd 看管 / the pages alone, looked after by systemd")
    web.add_argument("--host", default="127.0.0.1")
    web.add_argument("--port", type=int, default=8000)
    web.add_argument("--workers", type=int, default=2, help="网页进程数 / web processes")

    setup = command(
        "setup", "setup.set_up", "建表并载入历法、区划和镇情 / make tables, load calendars, divisions and facts"
    )
    setup.add_argument("--quiet", action="store_true")

    demo = command("demo", "demo.build_town", "建立演示镇 / build the demonstration town")
    demo.add_argument("--towns", type=int, default=1, help="几个同样大小的镇（用于测量）/ how many towns of that size")
    demo.add_argument("--reset", action="store_true", help="先清空演示数据 / empty the demonstration data first")
    demo.add_argument("--today", type=date.fromisoformat, help="数据截止日 / the last day of the data")

    bring = command(
        "import",
        "bring.bring",
        "导入数据 / import data",
        # Residents are brought in somebody's name, and kept, before they are written.
        lambda typed: typed.apply or typed.what == "residents",
    )
    bring.add_argument("what", choices=["divisions", "residents", "calendar"])
    bring.add_argument("file", help="文件 / the file")
    bring.add_argument("--area", help="责任区代码（residents）/ code of the area")
    bring.add_argument("--as", dest="username", help="以谁的身份（residents）/ user name of who imports")
    bring.add_argument(
        "--apply", action="store_true", help="检查后写入；不加只检查 / write after the check; without it only check"
    )
    bring.add_argument("--only-good", action="store_true", help="有错时只导入正确的行 / import the good rows only")
    bring.add_argument(
        "--valid-from", type=date.fromisoformat, help="版本生效日（divisions）/ first day of the edition"
    )
    bring.add_argument("--source", default="", help="来源 / source")
    bring.add_argument("--json", action="store_true")

    assess = command("assess", "assess.assess", "计算某月走访考核 / count a month of visits", lambda typed: typed.save)
    assess.add_argument("month", help="2026-10")
    assess.add_argument("--town", help="只算某镇 / one town only (code)")
    assess.add_argument("--save", action="store_true", help="写入月考核 / write the assessments")
    assess.add_argument("--json", action="store_true")

    due = command("due", "due.due", "计算时限 / when a limit ends")
    due.add_argument("rule", nargs="?", help="规则名 / name of the rule")
    due.add_argument("start", nargs="?", help="起始日 2026-03-02，或时刻 / first day, or a moment")
    due.add_argument("--list", action="store_true", dest="list_rules", help="列出全部时限 / name all limits")
    due.add_argument("--json", action="store_true")

    town = command("town", "town.town", "镇情 / the town's figures")
    town.add_argument("code", help="420527103")
    town.add_argument("--json", action="store_true")

    rules = command("rules", "rules.rules", "规则表 / the table of rules", lambda typed: typed.set)
    rules.add_argument("--on", type=date.fromisoformat, help="某日的取值 / as they stand on a day")
    rules.add_argument("--set", nargs=2, metavar=("RULE", "VALUE"), help="修改取值 / decide a value")
    rules.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="自何日起 / from which day")
    rules.add_argument("--by", default="", help="谁决定的 / who decided")
    rules.add_argument("--why", default="", help="理由 / the reason")
    rules.add_argument("--trace", action="store_true", help="规则在代码和测试中的位置 / rule, code, tests")
    rules.add_argument("--source", type=Path, default=Path(), help="源码目录 / the source tree to trace")
    rules.add_argument("--json", action="store_true")

    token = command("token", "token.token", "发放接口令牌 / issue an API token", lambda _typed: True)
    token.add_argument("username")
    token.add_argument("--name", default="lxq")
    token.add_argument("--days", type=int, default=90)
    token.add_argument("--json", action="store_true")

    administrator = command(
        "administrator",
        "beginning.administrator",
        "建立某镇或某县第一位系统管理员，给出启用链接 / the first administrator of a town or county: a link to begin by",
        lambda _typed: True,
    )
    administrator.add_argument("username")
    administrator.add_argument("--name", required=True, help="姓名 / the person's name")
    where = administrator.add_mutually_exclusive_group(required=True)
    where.add_argument("--town", help="乡镇代码 / code of the town")
    where.add_argument("--county", help="县（区）名称或代码 / name or code of the county")
    administrator.add_argument("--json", action="store_true")

    link = command(
        "link",
        "beginning.link",
        "给没有别的办法的人一个启用链接 / a link to begin again by, handed over here",
        lambda _typed: True,
    )
    link.add_argument("username")
    link.add_argument(
        "--forget-factors",
        action="store_true",
        help="两步验证也重新设置，原来的立即作废 / set up the second step anew, too: the old one is gone at once",
    )
    link.add_argument("--json", action="store_true")

    sign_on = command(
        "signon",
        "beginning.sign_on",
        "写明某人在统一身份认证里是谁，或者解除 / state who a person is at the single sign-on, or forget it",
        lambda _typed: True,
    )
    sign_on.add_argument("username")
    which = sign_on.add_mutually_exclusive_group(required=True)
    which.add_argument("--subject", help="认证服务给此人的 sub / the sub by which the provider knows the person")
    which.add_argument("--forget", action="store_true", help="解除绑定 / forget who they are there")
    sign_on.add_argument(
        "--issuer", help="令牌里的 iss，不写就问认证服务 / the iss of its tokens; without it the provider is asked"
    )

    confirm = command(
        "confirm",
        "beginning.confirm",
        "确认等第二人的任命，只在本镇没有人能确认时 / confirm a post where nobody of the town could",
        lambda typed: typed.proposal,
    )
    confirm.add_argument("proposal", nargs="?", help="编号；不写就列出 / its number; without one they are named")

    backup = command("backup", "backup.back_up", "备份 / back up the whole town, sealed")
    backup.add_argument(
        "file", nargs="?", help="写到哪里；不写就放进备份文件夹 / where to; else into the folder of backups"
    )
    backup.add_argument("--passphrase-file", type=Path, help="另加一个口令 / a passphrase besides the recovery key")
    backup.add_argument(
        "--older-than",
        type=float,
        metavar="HOURS",
        help="最近一次可用的备份不到这么多小时就不做 / only where the last good one is older",
    )
    backup.add_argument("--json", action="store_true")

    doctor = command("doctor", "doctor.doctor", "系统自查：哪里不对、怎么修 / what is wrong here, and how to mend it")
    doctor.add_argument("--json", action="store_true")

    restore = command(
        "restore",
        "backup.restore",
        "从备份恢复 / restore from a backup",
        lambda _typed: True,
        # What stood in the record before is gone by then.
        noted_after=True,
    )
    restore.add_argument("file")
    restore.add_argument(
        "--key", type=Path, help="恢复密钥的文件；- 为现场输入 / file with the recovery key; - to type it"
    )
    restore.add_argument("--passphrase-file", type=Path, help="备份口令的文件 / file with the passphrase")
    restore.add_argument(
        "--force",
        action="store_true",
        help="数据库不空也换成备份内容，现有内容先备份 / also where the database is not empty, after a backup of it",
    )
    restore.add_argument("--json", action="store_true")

    work = command("work", "work.work", "只运行后台任务 / run the jobs only")
    work.add_argument("--once", action="store_true", help="做完等待的任务就退出 / do what waits, then stop")
    keys = command(
        "keys",
        "keys.keys",
        "更换、销毁字段加密密钥 / rotate, retire the keys of sealed fields",
        lambda typed: typed.deed_of_keys in ("rotate", "retire") or typed.taken,
    )
    keys.add_argument(
        "deed_of_keys",
        choices=["rotate", "retire", "status", "recovery"],
        help="rotate：换新密钥并重写全部加密内容，可中断后接着做；retire：没有内容再用旧密钥时销毁它；status：各列还剩多少；recovery：备份的恢复密钥"
        " / rotate: a new key, all written anew, goes on where it stopped; retire: old keys go; status: what is left;"
        " recovery: the key that backups are sealed to",
    )
    keys.add_argument(
        "--taken",
        action="store_true",
        help="recovery：已抄走，从本机删除 / recovery: it was taken away, delete it here",
    )
    keys.add_argument(
        "--fresh", action="store_true", help="上次没换完也另做新密钥 / a new key even if one was not finished"
    )
    keys.add_argument("--json", action="store_true")
    command("stop", "stop.stop", "停止内置数据库 / stop the embedded database")
    return read
