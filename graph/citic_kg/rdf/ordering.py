"""Order: the same triples always in the same order, so that the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from citic_kg.vocabulary import RDF_TYPE

_Key = tuple[str, str, str, str]


def term_key(node: object) -> _Key:
    """A sort key for any term: IRIs, then blank nodes, then literals; the class first."""
    if isinstance(node, ox.NamedNode):
        return ("0", "" if node == RDF_TYPE else node.value, "", "")
    if isinstance(node, ox.Literal):
        return ("2", node.value, node.language or "", node.datatype.value)
    return ("1", str(node), "", "")


def triple_key(triple: ox.Triple) -> tuple[_Key, _Key, _Key]:
    """A sort key for a triple: subject, predicate, object."""
    return term_key(triple.subject), term_key(triple.predicate), term_key(triple.object)


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples without repetition, in order."""
    return sorted(set(triples), key=triple_key)


def ordered_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads without repetition, in order of their graphs and then of their triples."""
    return sorted(set(quads), key=lambda q: (term_key(q.graph_name), triple_key(q.triple)))
