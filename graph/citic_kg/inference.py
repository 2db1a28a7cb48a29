"""Inference: direct links from claims, one rule each, and the OWL closure.

The rules are SPARQL CONSTRUCT queries in ``queries/rules`` and ``queries/closure``; they are the
package's own, and any SPARQL engine can run them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from citic_kg.mounted import data_dir
from citic_kg.vocabulary import INFERRED_GRAPH

MAX_ROUNDS = 50


def link_rules() -> list[Path]:
    """The rules that derive direct links, in order of their names."""
    return sorted(data_dir("queries.rules").glob("*.rq"))


def closure_rules() -> list[Path]:
    """The rules of the OWL closure, in order of their names."""
    return sorted(data_dir("queries.closure").glob("*.rq"))


def infer(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """All that follows from the quads and is not among them, in the graph of inferred triples.

    Links are derived first, from the claims as they stand; then the closure is computed to its
    fixed point.
    """
    store = ox.Store()
    store.extend(quads)
    known = {q.triple for q in store}
    fresh = _apply(store, link_rules(), known)
    rounds = 0
    while True:
        added = _apply(store, closure_rules(), known)
        if not added:
            break
        fresh |= added
        rounds += 1
        if rounds > MAX_ROUNDS:
            raise RuntimeError(f"the closure has no fixed point after {MAX_ROUNDS} rounds")
    for t in fresh:
        yield ox.Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH)


def _apply(store: ox.Store, rules: Iterable[Path], known: set[ox.Triple]) -> set[ox.Triple]:
    """Run the rules once, add what is new to the store and to ``known``, and return it."""
    added: set[ox.Triple] = set()
    for rule in rules:
        query = rule.read_text(encoding="utf-8")
        result = store.query(query, use_default_graph_as_union=True)
        if not isinstance(result, ox.QueryTriples):
            raise TypeError(f"{rule}: a rule is a CONSTRUCT query")
        new = {t for t in result if t not in known and not isinstance(t.object, ox.BlankNode)}
        store.extend(ox.Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH) for t in new)
        known |= new
        added |= new
    return added
