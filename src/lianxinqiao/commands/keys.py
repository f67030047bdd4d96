"""``lxq keys``: every sealed column written anew with a new key; old keys taken away once nothing needs them."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.kernel.backup import recovery
from lianxinqiao.kernel.database import rotation
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.secrets import key_ring


def keys(options: Any) -> None:
    {"rotate": rotate, "retire": retire, "status": status, "recovery": recover}[options.deed_of_keys](options)


def rotate(options: Any) -> None:
    def say(words: str) -> None:
        print(f"\r{words:60}", end="", file=sys.stderr, flush=True)

    done = rotation.rotate(fresh=options.fresh, say=say if sys.stderr.isatty() else lambda words: None)
    record_deed("keys.rotate", by=None, subject=done.key, now=now(), rows=done.rows, left=done.remainder)
    if options.json:
        print_json({"key": done.key, "rows": done.rows, "left": done.remainder, "broken": done.broken})
    else:
        print(
            f"已用密钥 {done.key} 重写 {done.rows} 处，剩余 {done.remainder} 处 / values written, {done.remainder} left"
        )
    if done.remainder:
        raise CommandFailed(
            "有内容没有换到新密钥（旧密钥还在，读取不受影响）；再运行一次会接着做。打不开的："
            f" / left on an old key; run it again to go on. These do not open: {', '.join(done.broken[:20]) or '0'}"
        )


def retire(options: Any) -> None:
    dropped = rotation.retire()
    if dropped:
        record_deed("keys.retire", by=None, subject=",".join(dropped), now=now())
    if options.json:
        print_json({"dropped": dropped})
    else:
        print(f"已销毁旧密钥：{'、'.join(dropped) or '没有'} / old keys taken away: {', '.join(dropped) or 'none'}")


def status(options: Any) -> None:
    left = rotation.remainder()
    ring = key_ring()
    content = {"current": ring.current_key(), "keys": sorted(ring.keys), "since": ring.since, "left": left}
    if options.json:
        print_json(content)
        return
    print(f"{content['current']} （{ring.since}）  {'、'.join(content['keys'])}")
    for column, values in left.items():
        print(f"{values:8}  {column}")


def recover(options: Any) -> None:
    public = recovery.recipient()
    if options.taken:
        typed = (
            getpass.getpass("请输入抄走的恢复密钥 / type the recovery key: ")
            if sys.stdin.isatty()
            else sys.stdin.readline()
        )
        if not recovery.take_away(typed):
            raise CommandFailed(
                "与本机的恢复密钥不一致，没有删除 / it is not the key that lies here; nothing was deleted"
            )
        record_deed("keys.recovery", by=None, subject=public, now=now())
    if options.json:
        print_json({"public": public, "here": bool(recovery.secret())})
        return
    if secret := recovery.secret():
        print("备份用这把恢复密钥才能打开。请抄两份分开保存，再运行 lxq keys recovery --taken 从本机删除：")
        print("Backups open with this key only. Keep two copies apart, then run lxq keys recovery --taken:\n")
        print(f"  {secret}\n")
    else:
        print(f"恢复密钥已不在本机；备份加密给 / the recovery key is not here any more; backups are sealed to {public}")
