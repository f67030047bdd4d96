"""What a figure may be at most or must be at least, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass, field

# Times the floor: a list of rows; a page with deeds or panels, which asks several things. ADR 0008 says which is which.
LIST, PAGE = 2.0, 3.0
TAIL, MEMORY_MIB = 3.0, 250.0
# Pages a second of eight clients, as times those of one: two processes answer.
MORE = 1.7


@dataclass(frozen=True)
class Cost:
    """The medians of one page in ms: what a person waits, and the processor time of the thread that answered."""

    wall: float
    cpu: float


@dataclass
class Judge:
    """Says of each figure whether it meets its target, and keeps those that do not.

    Attributes:
        margin: how much more than its target a figure that depends on the machine's weather may be.
        by_cpu: whether a page is judged by processor time, which neighbours on the machine disturb least, or by what a person waits.
    """

    margin: float = 1.0
    by_cpu: bool = False
    missed: list[str] = field(default_factory=list)

    def most(self, name: str, value: float, target: float, *, steady: bool = False) -> str:
        """Return the target beside its verdict; a ``steady`` figure has no margin."""
        bound = target * (1.0 if steady else self.margin)
        # What passes by the margin alone is not called met.
        passed = f"over by {value / target - 1:.0%}, let pass" if target < value <= bound else ""
        return self._verdict(name, value <= bound, f"at most {target:g}", value, passed)

    def least(self, name: str, value: float, target: float) -> str:
        """Return the target beside its verdict; there is no margin."""
        return self._verdict(name, value >= target, f"at least {target:g}", value)

    def beside(self, name: str, page: Cost, floor: Cost, target: float, more: str = "") -> None:
        """Print a page beside its floor, and how many times the floor it takes."""
        wall, cpu = page.wall / floor.wall, page.cpu / floor.cpu
        verdict = self.most(name, cpu if self.by_cpu else wall, target)
        print(
            f"{name:16} {page.wall:7.1f} ms   floor {floor.wall:6.1f} ms   {wall:5.2f} ×"
            f"   processor {page.cpu:6.1f} / {floor.cpu:5.1f} ms   {cpu:5.2f} ×   {verdict}{more}",
            flush=True,
        )

    def _verdict(self, name: str, is_met: bool, target: str, value: float, passed: str = "") -> str:
        if not is_met:
            self.missed.append(f"{name}: {value:.2f}, {target}")
        return f"({target}) {passed or ('met' if is_met else 'MISSED')}"
