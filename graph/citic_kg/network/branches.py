"""A small picture of one thing's ties, for a narrow column: everything is placed by counting rows.

The ties, their styles and the marks are those of the explorer; only the places are others. The
thing stands at the left, the relations in a column, the things at their other ends in a second
one, so that no label can cover another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citic_kg.network.appearance import look
from citic_kg.network.label import printable, width
from citic_kg.network.network import Network, Thing
from citic_kg.network.shape import corners
from citic_kg.network.tie import DASHED, INFERRED, MEANINGS
from citic_kg.network.view import VIEWS, phrase

MAX_NEIGHBOURS = 24
MAX_BRANCHES = 12
WIDTH = 400
NODE_FONT, BRANCH_FONT = 12, 11
_ROW = 20
_GAP = 8
_HUB_X = 14
RELATION_X, RELATION_END = 50, 186
NODE_X, LABEL_X = 202, 214
_ARROW = 6
_MARK = 5


@dataclass(frozen=True)
class Mark:
    """How a thing is drawn: its colour, and the corners of its mark, none for a disc."""

    colour: str
    points: str


@dataclass(frozen=True)
class Node:
    """A thing at the other end of a tie; ``label`` is cut to fit, ``edge`` is the line to it."""

    thing: Thing
    label: str
    mark: Mark
    y: int
    edge: str


@dataclass(frozen=True)
class Branch:
    """A relation in one direction under one style, and the things that it leads to or from.

    ``edge``, ``stem`` and ``arrow`` are paths; ``more`` is how many things are left out, told at
    the height ``more_y``.
    """

    relation: str
    label: str
    outgoing: bool
    style: str
    y: float
    edge: str
    stem: str
    arrow: str
    nodes: tuple[Node, ...]
    more: int
    more_y: int


@dataclass(frozen=True)
class Branches:
    """The picture: its size, the mark of the thing and its place, the branches."""

    height: int
    mark: Mark
    y: float
    branches: tuple[Branch, ...]
    shown: int
    total: int

    @property
    def dashed(self) -> str:
        """What the dashed lines mean; empty where there are none."""
        return MEANINGS[DASHED] if any(b.style == DASHED for b in self.branches) else ""


def branches(network: Network, iri: str) -> Branches | None:
    """The ties of the thing; None where it has none. The structure comes first.

    Relations take turns until all things, or ``MAX_NEIGHBOURS``, are placed. Ties that only
    follow from others are left out.
    """
    groups = _grouped(network, iri)
    if not groups:
        return None
    shown = dict(list(groups.items())[:MAX_BRANCHES])
    taken = _shares({key: len(found) for key, found in shown.items()})
    rows = sum(n + (len(groups[key]) > n) for key, n in taken.items())
    height = rows * _ROW + (len(taken) - 1) * _GAP + 8
    placed, top = [], 4
    for key, found in shown.items():
        placed.append(_branch(network, key, found, taken[key], top, height / 2))
        top += (taken[key] + (len(found) > taken[key])) * _ROW + _GAP
    total = sum(map(len, groups.values()))
    mark = _mark(network.things[iri], _HUB_X, height / 2, 8)
    return Branches(height, mark, height / 2, tuple(placed), sum(taken.values()), total)


_Key = tuple[str, bool, str, bool]


def _grouped(network: Network, iri: str) -> dict[_Key, list[str]]:
    """The other ends of the thing's ties by relation, direction, style, and symmetry."""
    groups: dict[_Key, dict[str, None]] = {}
    for tie in network.ties:
        if tie.status == INFERRED or iri not in (tie.source, tie.target):
            continue
        outgoing = tie.source == iri or tie.symmetric
        other = tie.target if tie.source == iri else tie.source
        groups.setdefault((tie.relation, outgoing, tie.style, tie.symmetric), {})[other] = None
    structure = VIEWS["structure"].relations or frozenset()
    order = sorted(
        groups,
        key=lambda key: (key[0] not in structure, not key[1], _words(network, key[0]), key),
    )
    things = network.things
    return {
        key: sorted(groups[key], key=lambda other: (things[other].label.casefold(), other))
        for key in order
    }


def _words(network: Network, relation: str) -> str:
    """The relation in few words: a role by its name alone."""
    label = network.labels.get(relation, relation)
    found = phrase(relation, label)
    return label if found.endswith(f" the {label}") else found


def _shares(sizes: Mapping[_Key, int]) -> dict[_Key, int]:
    """How many things each branch gets."""
    taken = dict.fromkeys(sizes, 0)
    left = MAX_NEIGHBOURS
    while left and any(taken[key] < size for key, size in sizes.items()):
        for key, size in sizes.items():
            if left and taken[key] < size:
                taken[key] += 1
                left -= 1
    return taken


def _branch(
    network: Network, key: _Key, found: Sequence[str], count: int, top: int, hub: float
) -> Branch:
    relation, outgoing, style, symmetric = key
    more = len(found) - count
    size = count + (more > 0)
    y = top + size * _ROW / 2
    nodes = []
    for row, other in enumerate(found[:count]):
        at = top + row * _ROW + _ROW // 2
        thing = network.things[other]
        label = fit(printable(thing.label), WIDTH - LABEL_X - 12, NODE_FONT)
        nodes.append(Node(thing, label, _mark(thing, NODE_X, at, _MARK), at, _edge(y, at)))
    words = _words(network, relation)
    label = fit(words, RELATION_END - _ARROW - RELATION_X - 8, BRANCH_FONT)
    bend = (_HUB_X + RELATION_X) // 2
    after = min(RELATION_X + width(label, BRANCH_FONT) + 4, RELATION_END)
    return Branch(
        words,
        label,
        outgoing,
        style,
        y,
        f"M{_HUB_X} {hub:g}C{bend} {hub:g} {bend} {y:g} {RELATION_X - 4} {y:g}",
        f"M{after:.0f} {y:g}H{RELATION_END}",
        "" if symmetric else _arrow(outgoing, y),
        tuple(nodes),
        more,
        top + (size - 1) * _ROW + _ROW // 2,
    )


def _arrow(outgoing: bool, y: float) -> str:
    """A point to the right after the relation, or to the left before it."""
    tip, back = (
        (RELATION_END, RELATION_END - _ARROW)
        if outgoing
        else (RELATION_X - 4 - _ARROW, RELATION_X - 4)
    )
    return f"M{back} {y - 3.5:g}L{tip} {y:g}L{back} {y + 3.5:g}z"


def _edge(start: float, end: float) -> str:
    stop = NODE_X - _MARK
    bend = (RELATION_END + stop) / 2
    return f"M{RELATION_END} {start:g}C{bend:g} {start:g} {bend:g} {end:g} {stop} {end:g}"


def _mark(thing: Thing, x: float, y: float, size: float) -> Mark:
    found = look(thing.kind)
    return Mark(found.colour, corners(found.shape, x, y, size))


def fit(text: str, room: float, size: int) -> str:
    """The text, cut at its end with an ellipsis where it is wider than the room.

    >>> fit("CITIC Bank", 200, 12), fit("CITIC Bank", 40, 12)
    ('CITIC Bank', 'CIT…')
    """
    if width(text, size) <= room:
        return text
    cut = len(text)
    while cut and width(text[:cut] + "…", size) > room:
        cut -= 1
    return f"{text[:cut].rstrip()}…"
