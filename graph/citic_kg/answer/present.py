"""The graph by the present IRIs: what a renamed thing is counted and listed by."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.answer.names import present_iris
from citic_kg.vocabulary import INFERRED_GRAPH, SAME_AS


def present(store: ox.Store) -> ox.Store:
    """The store without what follows from ``owl:sameAs``, in memory where there is any.

    What follows is said of an old IRI, or that something is the same as itself.
    """
    old = present_iris(store).keys()
    if not old:
        return store
    found = ox.Store()
    found.bulk_extend(
        quad
        for quad in store
        if quad.graph_name != INFERRED_GRAPH
        or not (quad.subject in old or quad.object in old or quad.predicate == SAME_AS)
    )
    return found
