"""A figure, the target beside it, and whether it was met."""

from __future__ import annotations

LIST, DEEDS, TAIL, MEMORY_MIB = 2.0, 3.0, 3.0, 250.0


def verdict(value: float, *, most: float | None = None, least: float | None = None) -> str:
    """Return the target of a figure and whether the figure meets it."""
    if most is not None:
        return f"(at most {most:g})  {'met' if value <= most else 'MISSED'}"
    return f"(at least {least:g})  {'met' if least is None or value >= least else 'MISSED'}"


def beside(name: str, page: float, floor: float, most: float, more: str = "") -> None:
    """Print a page beside its floor, both in ms, and how many times the floor it takes."""
    times = page / floor
    print(
        f"{name:16} {page:8.1f} ms   floor {floor:7.1f} ms   {times:5.2f} ×  {verdict(times, most=most)}{more}",
        flush=True,
    )
