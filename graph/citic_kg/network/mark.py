"""Marks: how each thing of a network is drawn on the canvas, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citic_kg.network.appearance import look
from citic_kg.network.label import dot_size, font_size, lines_of, mark_shift
from citic_kg.network.layout import degrees, positions
from citic_kg.network.network import Network
from citic_kg.network.newcomers import Point


def marks(network: Network) -> list[dict[str, Any]]:
    """The mark of each thing at its place, in the order of the things, as vis-network takes it."""
    at = positions(network)
    return [_mark(network, iri, count, at[iri]) for iri, count in degrees(network).items()]


def steady_marks(
    network: Network, counts: Mapping[str, int], at: Mapping[str, Point]
) -> list[dict[str, Any]]:
    """The marks of things for a canvas to which more will come, at their places or at none.

    ``counts`` tell how many ties each has of which some are not in the network yet: it is drawn
    as large as it will be with them.
    """
    return [_mark(network, iri, counts[iri], at.get(iri, (0, 0))) for iri in network.things]


def _mark(network: Network, iri: str, count: int, at: Point) -> dict[str, Any]:
    thing = network.things[iri]
    return {
        "label": "\n".join(lines_of(thing.label)),
        "shape": look(thing.kind).shape,
        "color": look(thing.kind).colour,
        "x": round(at[0]),
        "y": round(at[1]) + mark_shift(thing.label, count),
        "size": dot_size(count),
        "font": {"size": font_size(count)},
    }
