"""Inference: direct links from claims, one rule each, and the OWL closure.

The rules are SPARQL CONSTRUCT queries in ``queries/rules`` and ``queries/closure``; they are the
package's own, and any SPARQL engine can run them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from citic_kg.mounted import data_dir
from citic_kg.vocabulary import INFERRED_GRAPH

MAX_ROUNDS = 50
OF_CLASSES = ("domain", "range", "sub-class")


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
    fresh |= _close(store, closure_rules(), known)
    yield from _inferred(fresh)


def follow(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """What follows by the closure alone from quads whose links are derived already.

    A renamed thing has its old IRI in every claim then, and no link may be derived from those.
    """
    store = ox.Store()
    store.extend(quads)
    yield from _inferred(_close(store, closure_rules(), {q.triple for q in store}))


def _inferred(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    for t in triples:
        yield ox.Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH)


def close(triples: Iterable[ox.Triple], rules: Sequence[Path]) -> set[ox.Triple]:
    """What follows from the triples by the rules, applied until nothing new comes."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH) for t in triples)
    return _close(store, rules, {q.triple for q in store})


def _close(store: ox.Store, rules: Sequence[Path], known: set[ox.Triple]) -> set[ox.Triple]:
    """Apply the rules to their fixed point; what is new is put into the store and returned.

    What things are follows from what ties them, and hardly ever the other way round: so the
    rules of classes, which find the most, run when the ties are complete.
    """
    of_classes = [rule for rule in rules if rule.stem in OF_CLASSES]
    of_ties = [rule for rule in rules if rule.stem not in OF_CLASSES]
    fresh: set[ox.Triple] = set()
    for _ in range(MAX_ROUNDS):
        added = _apply(store, of_ties, known) or _apply(store, of_classes, known)
        if not added:
            return fresh
        fresh |= added
    raise RuntimeError(f"the closure has no fixed point after {MAX_ROUNDS} rounds")


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
