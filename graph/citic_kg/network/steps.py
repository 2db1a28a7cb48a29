"""Steps: things asked for one after the other, and the places that follow from their order.

A picture that grew by clicks is the same when it is asked for at once: the first things are laid
out together, and those of each further step come to what they hang on. Nothing moves with a step
but what the reader has put elsewhere, and that at its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from citic_kg.network.label import mark_shift, room
from citic_kg.network.layout import degrees, neighbours, part, positions
from citic_kg.network.network import Network
from citic_kg.network.newcomers import Field, Point, join

# So many neighbours of a thing come at a time.
STEP = 30


@dataclass(frozen=True)
class Pin:
    """A thing that was put to a place, that of its mark, after so many turns."""

    thing: str
    at: Point
    after: int


@dataclass(frozen=True)
class Steps:
    """Things in the order in which they were asked for, each with how many neighbours.

    A thing that more neighbours were asked for stands there again. The first thing is laid out
    with its neighbours; where things come first that no neighbours were asked for, ``together``
    of them are laid out at once, or all of them.
    """

    asked: tuple[tuple[str, int], ...]
    together: int | None = None

    @classmethod
    def of(cls, asked: Iterable[tuple[str, int]], together: int | None = None) -> Steps:
        """The steps without those that bring nothing; turns of one thing in a row are one step."""
        kept: list[tuple[str, int]] = []
        counts: dict[str, int] = {}
        for thing, most in asked:
            before = counts.get(thing)
            if before is not None and most <= before:
                continue
            counts[thing] = most
            if kept and kept[-1][0] == thing and before and before % STEP == 0:
                kept[-1] = thing, most
            else:
                kept.append((thing, most))
        return cls(tuple(kept), together)

    @property
    def counts(self) -> dict[str, int]:
        """How many neighbours of each thing are asked for in the end."""
        return dict(self.asked)

    def next(self, *things: str) -> Steps:
        """The steps with the next neighbours of some things."""
        wider = [(thing, self.counts.get(thing, 0) + STEP) for thing in things]
        return Steps.of([*self.asked, *wider], self.together)

    def turns(self) -> Iterator[Mapping[str, int]]:
        """The counts after each turn, of which each brings one step's neighbours at most."""
        first = self._first()
        counts = dict(self.asked[:first])
        if first == 1:
            counts = {thing: min(most, STEP) for thing, most in counts.items()}
        if counts:
            yield dict(counts)
        for thing, most in self.asked:
            while counts.get(thing, -1) < most:
                counts[thing] = min(counts.get(thing, 0) + STEP, most)
                yield dict(counts)

    def _first(self) -> int:
        """How many of the things are laid out together."""
        alone = next((i for i, (_, most) in enumerate(self.asked) if most), len(self.asked))
        return max(1, alone if self.together is None else min(alone, self.together))


def places(
    network: Network, steps: Steps, beside: Mapping[str, Sequence[str]], pins: Sequence[Pin] = ()
) -> tuple[dict[str, Point], int]:
    """The middle of each thing's box, were it not pinned, and how many turns there are.

    ``beside`` are the neighbours of each thing in the order in which they come.
    """
    count, tied = degrees(network), neighbours(network)
    boxes = {iri: room(thing.label, count[iri]) for iri, thing in network.things.items()}
    home: dict[str, Point] = {}
    put: dict[str, Point] = {}
    turn = 0
    for turn, counts in enumerate(steps.turns(), start=1):
        here = things_of(counts, beside)
        new = [iri for iri in network.things if iri in here and iri not in home]
        if not home:
            home.update(positions(part(network, new), count))
        elif new:
            at = home | put
            field = Field(len(at) + len(put) + len(new))
            # What is pinned may come home again.
            for iri, point in (*at.items(), *((iri, home[iri]) for iri in put)):
                field.take(point, boxes[iri])
            join(at, new, tied, boxes, field)
            home |= {iri: at[iri] for iri in new}
        for pin in pins:
            if pin.after == turn and pin.thing in home:
                shift = mark_shift(network.things[pin.thing].label, count[pin.thing])
                put[pin.thing] = pin.at[0], pin.at[1] - shift
    return home, turn


def things_of(counts: Mapping[str, int], beside: Mapping[str, Sequence[str]]) -> set[str]:
    """The things with so many of their neighbours; those that nothing is tied to are left out."""
    shown = [iri for iri in counts if iri in beside]
    return set(shown).union(*(beside[iri][: max(0, counts[iri])] for iri in shown))
