"""Order: the same triples always in the same order, so that the same input gives the same bytes.

The order is that of the lines of N-Triples: by subject, then predicate, then object. It keeps
what is said of a subject together.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples without repetition, in order."""
    return sorted(set(triples), key=str)


def ordered_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads without repetition, in order of their graphs and then of their triples."""
    rows = sorted(set(quads), key=str)
    rows.sort(key=lambda quad: str(quad.graph_name))
    return rows
