"""Workflows as data: each kind of matter brings one table of edges.  Pure; no ORM, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lianxinqiao.matters.choices import Phase


@dataclass(frozen=True)
class Edge:
    """One permitted move.

    Attributes:
        source: the status it leaves.
        event: what happens, as a verb.
        target: the status it reaches.
        may: tags of the actors who may do it; the kind's policy turns tags into people.
        rule: the requirement that grants it.
        needs_reason: a text must be given.
    """

    source: str
    event: str
    target: str
    may: frozenset[str]
    rule: str
    needs_reason: bool = False


@dataclass(frozen=True)
class Workflow:
    """The whole table of one kind, with the phase of every status."""

    edges: tuple[Edge, ...]
    phases: Mapping[str, Phase]
    initial: str

    def edge(self, source: str, event: str) -> Edge | None:
        return next((edge for edge in self.edges if edge.source == source and edge.event == event), None)

    def events_from(self, source: str) -> list[Edge]:
        return [edge for edge in self.edges if edge.source == source]

    def statuses(self) -> set[str]:
        return {self.initial} | {edge.source for edge in self.edges} | {edge.target for edge in self.edges}

    def check(self) -> list[str]:
        """Return what is wrong with the table: unknown phases, doubled edges, dead ends that are not done."""
        wrong = [f"no phase for {status}" for status in sorted(self.statuses() - set(self.phases))]
        seen: set[tuple[str, str]] = set()
        for edge in self.edges:
            if (edge.source, edge.event) in seen:
                wrong.append(f"two edges {edge.source} --{edge.event}-->")
            seen.add((edge.source, edge.event))
        sources = {edge.source for edge in self.edges}
        wrong += [f"dead end {s}" for s in sorted(self.statuses() - sources) if self.phases.get(s) != Phase.DONE]
        return wrong


def edges(
    sources: Iterable[str], event: str, target: str, *, may: Iterable[str], rule: str, needs_reason: bool = False
) -> tuple[Edge, ...]:
    """Return the same move from each of several statuses."""
    tags = frozenset(may)
    return tuple(Edge(source, event, target, tags, rule, needs_reason) for source in sources)
