"""Marks: how each thing of a network is drawn on the canvas, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citic_kg.network.appearance import look
from citic_kg.network.label import dot_size, font_size, lines_of, mark_shift, room
from citic_kg.network.layout import degrees, positions
from citic_kg.network.network import Network
from citic_kg.network.newcomers import Point


def marks(network: Network) -> list[dict[str, Any]]:
    """The mark of each thing at its place, in the order of the things, as vis-network takes it."""
    at = positions(network)
    return [_mark(network, iri, count, at[iri]) for iri, count in degrees(network).items()]


def steady_marks(network: Network, counts: Mapping[str, int], placed: bool) -> list[dict[str, Any]]:
    """The marks of things for a canvas to which more will come, with places if they are wanted.

    ``counts`` tell how many ties each has of which some are not in the network yet: it is drawn
    as large as it will be with them. ``room`` is the width and height of the box of the mark with
    its label, ``shift`` how far below the middle of that box the middle of the mark is, as a
    negative number.
    """
    at: Mapping[str, Point] = positions(network, counts) if placed else {}
    found = []
    for iri, thing in network.things.items():
        wide, high = room(thing.label, counts[iri])
        mark = _mark(network, iri, counts[iri], at.get(iri, (0, 0)))
        shift = mark_shift(thing.label, counts[iri])
        found.append({**mark, "room": [round(wide), round(high)], "shift": shift})
    return found


def _mark(network: Network, iri: str, count: int, at: Point) -> dict[str, Any]:
    thing = network.things[iri]
    return {
        "label": "\n".join(lines_of(thing.label)),
        "shape": look(thing.kind).shape,
        "color": look(thing.kind).colour,
        "x": at[0],
        "y": at[1] + mark_shift(thing.label, count),
        "size": dot_size(count),
        "font": {"size": font_size(count)},
    }
