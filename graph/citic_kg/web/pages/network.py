"""A small network: a thing, the relations that go out of it, and its neighbours, as a drawing.

Everything is placed by counting rows, so that no label can cover another: the thing at the left,
its relations in a column, their neighbours in a second one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import east_asian_width

from citic_kg.web.pages.reference import Reference

MAX_NEIGHBOURS = 24
MAX_RELATIONS = 12
WIDTH = 400
_ROW = 20
_GAP = 8
_HUB_X = 12
_RELATION_X, _RELATION_END = 46, 172
_NODE_X = 186
_LABEL_X = 195
# The width of an ellipsis, in the size of the font.
_ELLIPSIS = 0.8


@dataclass(frozen=True)
class Node:
    """A neighbour at its row, or how many more there are.

    ``label`` is cut to fit, ``name`` is whole; ``edge`` is the path of the line to it.
    """

    label: str
    name: str
    href: str
    y: int
    edge: str
    is_more: bool = False


@dataclass(frozen=True)
class Branch:
    """A relation with its neighbours; ``edge`` and ``stem`` are the lines before and after it."""

    relation: str
    y: float
    edge: str
    stem: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Network:
    """The drawing: its size, the place of the thing, and the branches."""

    width: int
    height: int
    hub_x: int
    hub_y: float
    branches: tuple[Branch, ...]
    shown: int
    total: int


def draw(groups: Mapping[str, Sequence[Reference]], places: Mapping[str, str]) -> Network:
    """The network of a thing whose neighbours are given by relation.

    Relations take turns until all neighbours, or ``MAX_NEIGHBOURS``, are placed. ``places`` are
    the addresses at which all neighbours of a relation are listed.
    """
    shown = dict(list(groups.items())[:MAX_RELATIONS])
    taken = _shares({name: len(found) for name, found in shown.items()})
    rows = sum(n + (len(groups[name]) > n) for name, n in taken.items())
    height = rows * _ROW + (len(taken) - 1) * _GAP + 8
    hub = height / 2
    branches = []
    top = 4
    for name, found in shown.items():
        more = len(found) - taken[name]
        size = taken[name] + (more > 0)
        y = top + size * _ROW / 2
        ys = [top + i * _ROW + _ROW // 2 for i in range(size)]
        nodes = [
            Node(fit(r.text, WIDTH - _LABEL_X - 6, 12), r.text, r.href, at, _edge(y, at))
            for r, at in zip(found, ys, strict=False)
        ][: taken[name]]
        if more > 0:
            told = f"{more} more"
            nodes.append(Node(told, told, places.get(name, ""), ys[-1], _edge(y, ys[-1]), True))
        branches.append(_branch(name, y, hub, nodes))
        top += size * _ROW + _GAP
    total = sum(map(len, groups.values()))
    return Network(WIDTH, height, _HUB_X, hub, tuple(branches), sum(taken.values()), total)


def _shares(sizes: Mapping[str, int]) -> dict[str, int]:
    """How many neighbours each relation gets."""
    taken = dict.fromkeys(sizes, 0)
    left = MAX_NEIGHBOURS
    while left and any(taken[name] < size for name, size in sizes.items()):
        for name, size in sizes.items():
            if left and taken[name] < size:
                taken[name] += 1
                left -= 1
    return taken


def _branch(name: str, y: float, hub: float, nodes: Sequence[Node]) -> Branch:
    label = fit(name, _RELATION_END - _RELATION_X - 6, 11)
    start, bend = _RELATION_X - 4, (_HUB_X + _RELATION_X) // 2
    after = _RELATION_X + width_of(label, 11) + 4
    return Branch(
        label,
        y,
        f"M{_HUB_X} {hub:g}C{bend} {hub:g} {bend} {y:g} {start} {y:g}",
        f"M{min(after, _RELATION_END):.0f} {y:g}H{_RELATION_END}",
        tuple(nodes),
    )


def _edge(start: float, end: float) -> str:
    bend = (_RELATION_END + _NODE_X) / 2
    return f"M{_RELATION_END} {start:g}C{bend:g} {start:g} {bend:g} {end:g} {_NODE_X} {end:g}"


def width_of(text: str, size: int) -> float:
    """How wide the text is drawn at most, about, in a font of that size."""
    return size * sum(_em(character) for character in text)


@lru_cache(maxsize=1024)
def _em(character: str) -> float:
    if east_asian_width(character) in "WF":
        return 1.0
    if character in "iljtfr.,:;'’|!()[] ":
        return 0.36
    return 0.9 if character in "mwMW@%—" else 0.72 if character.isupper() else 0.58


def fit(text: str, width: float, size: int) -> str:
    """The text, cut at its end with an ellipsis where it is wider.

    >>> fit("CITIC Bank", 200, 12), fit("CITIC Bank", 40, 12)
    ('CITIC Bank', 'CIT…')
    """
    room, kept = width / size, 0.0
    cut = 0
    for at, character in enumerate(text):
        kept += _em(character)
        if kept + _ELLIPSIS <= room:
            cut = at + 1
        if kept > room:
            return f"{text[:cut].rstrip()}…"
    return text
