"""A neighbourhood: some things, the nearest of what is tied to them, and how much more there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from citic_kg.errors import RequestError
from citic_kg.network.document import document
from citic_kg.network.layout import degrees
from citic_kg.network.mark import steady_marks
from citic_kg.network.network import Network
from citic_kg.network.path import NoPath
from citic_kg.network.steps import Pin, Steps, places, things_of
from citic_kg.network.tie import INFERRED, SOLID, Tie
from citic_kg.network.view import VIEWS

# So many things are shown at once at most.
MOST = 250


@dataclass(frozen=True)
class Neighbourhood:
    """The things that are shown, as a network, and of each how many neighbours are not.

    ``whole`` is the network that they are of, ``beside`` the neighbours that each thing of it has.
    """

    network: Network
    more: Mapping[str, int]
    whole: Network
    steps: Steps
    beside: Mapping[str, Sequence[str]]

    def data(self, placed: bool, pins: Sequence[Pin] = ()) -> dict[str, Any]:
        """The neighbourhood in the data format of the explorer.

        Each node has besides how many neighbours ``more`` it has; ``picture`` holds the marks,
        with places if they are wanted and how many ``turns`` they took. Of claims there are
        those behind the ties.
        """
        found = document(self.network, behind_ties_only=True)
        for node, more in zip(found["nodes"], self.more.values(), strict=True):
            node["more"] = more
        at, turns = places(self.whole, self.steps, self.beside, pins) if placed else ({}, 0)
        picture = {
            "nodes": steady_marks(self.network, degrees(self.whole), at),
            "edges": [],
            "options": {"physics": {"enabled": False}, "layout": {"randomSeed": 1}},
            "turns": turns,
        }
        return found | {"picture": picture}


def neighbourhood(network: Network, steps: Steps) -> Neighbourhood:
    """The things that are asked for, each with so many of its neighbours at most.

    Neighbours by the structure come first, then those with the most ties. Ties that only follow
    from others lead to no neighbour. Raises ``RequestError`` where more than ``MOST`` things
    would be shown.
    """
    beside = _beside(network)
    shown = [iri for iri in steps.counts if iri in network.things]
    found = things_of(steps.counts, beside)
    if len(found) > MOST:
        raise RequestError(
            f"these are {len(found)} things at once, more than {MOST}; ask for fewer of them, or "
            "choose a view, a kind, a year or a status"
        )
    things = {iri: thing for iri, thing in network.things.items() if iri in found}
    ties = [t for t in network.ties if t.source in found and t.target in found]
    gone = {tie.key for tie in network.ties} - {tie.key for tie in ties}
    part = replace(
        network,
        things=things,
        ties=tuple(tie for tie in ties if gone.isdisjoint(tie.follows_from)),
        distances=dict.fromkeys(shown, 0),
    )
    more = {iri: sum(other not in found for other in beside[iri]) for iri in things}
    return Neighbourhood(part, more, network, steps, beside)


def _beside(network: Network) -> dict[str, list[str]]:
    """The neighbours of each thing, in the order in which they are shown."""
    structure = VIEWS["structure"].relations or frozenset()
    near: dict[str, dict[str, bool]] = {iri: {} for iri in network.things}
    asked = INFERRED in network.choice.statuses
    keys = {tie.key: tie for tie in network.ties} if asked else {}
    for tie in network.drawn if asked else network.ties:
        if asked or tie.status != INFERRED:
            # An inferred tie comes with all things of the chain that it follows from.
            chain = [keys[key] for key in tie.follows_from if key in keys]
            ends = {end for link in (tie, *chain) for end in (link.source, link.target)}
            for one in (tie.source, tie.target):
                for other in sorted(ends - {one}):
                    near[one][other] = near[one].get(other, False) or tie.relation in structure
    return {
        iri: sorted(others, key=lambda o: (not others[o], -len(near[o]), o))
        for iri, others in near.items()
    }


def things_between(network: Network, start: str, end: str) -> list[str]:
    """The things on the shortest path between two, the ends among them.

    Ties are followed in both directions, and only such as rest on claims; of paths of the same
    length the one whose ties hold and tell the structure is taken. Raises ``NoPath``.
    """
    ties: dict[str, list[Tie]] = {}
    usable = [tie for tie in network.ties if tie.claims and tie.status != "open"]
    for tie in usable:
        ties.setdefault(tie.source, []).append(tie)
        ties.setdefault(tie.target, []).append(tie)
    before: dict[str, tuple[int, str]] = {start: (0, "")}
    edge = [start]
    while edge and end not in before:
        reached: dict[str, tuple[int, str]] = {}
        for thing in edge:
            for tie in ties.get(thing, []):
                other = tie.target if tie.source == thing else tie.source
                step = before[thing][0] + _cost(tie), thing
                if other not in before and step < reached.get(other, (10**6, "")):
                    reached[other] = step
        before |= reached
        edge = sorted(reached)
    if end not in before:
        one, other = (network.titles.get(iri, iri) for iri in (start, end))
        count = len(before) - 1
        raise NoPath(
            f"no path leads from {one} to {other}: all {len(usable)} ties that a claim makes were "
            f"searched, and {count} thing{' is' if count == 1 else 's are'} connected to {one}"
        )
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]][1])
    return way[::-1]


def _cost(tie: Tie) -> int:
    structure = VIEWS["structure"].relations or frozenset()
    return (0 if tie.style == SOLID else 2) + (tie.relation not in structure)
