"""A long register of demands: filing, following, the list, one demand, the search by two characters."""

from __future__ import annotations

import time
from urllib.parse import quote

from benchmarks.figures import LIST, PAGE, Judge
from benchmarks.load import Client, in_turn, side_by_side, tail
from benchmarks.serving import served, signed_in

# Two Chinese characters of a common word, a rarer one, and one that nobody wrote.
SEARCHED = ("塌方", "校车", "鲸鱼")
TIMES_THE_LIST = 5.0


def measure_register(judge: Judge, count: int, turns: int) -> None:
    """Print the pages about demands beside their floors, with so many in the register."""
    from django.db import connection

    from benchmarks import demands

    start = time.monotonic()
    demands.fill_register(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n== {count} demands; built or found in {time.monotonic() - start:.0f} s", flush=True)
    demand = demands.an_open_demand()
    judge.beside("filing", *demands.filing_beside_insert(demand.matter.area, turns), PAGE)
    office, resident = signed_in("xinfang"), demands.receipt_session(demand)
    with served() as (port, _web):
        staff, asker = Client(port, office), Client(port, resident)
        for name, path, target in (
            ("register list", "/demands/", LIST),
            ("open ones", "/demands/?phase=unfinished", LIST),
            ("demand page", f"/demands/{demand.pk}/", PAGE),
        ):
            judge.beside(name, *side_by_side(staff, path, "matters", turns), target)
        judge.beside("following", *side_by_side(asker, "/ask/mine/", "matters", turns, other=staff), PAGE)
        for words in SEARCHED:
            found, listed = in_turn(staff, f"/demands/?q={quote(words)}", staff, "/demands/", turns)
            slow, usual = (tail([each.wall for each in costs]) for costs in (found, listed))
            print(
                f"{'search ' + words:14} p95 {slow:6.1f} ms   list p95 {usual:6.1f} ms   {slow / usual:5.2f} ×"
                f"   {judge.most(f'search {words}', slow / usual, TIMES_THE_LIST)}",
                flush=True,
            )
