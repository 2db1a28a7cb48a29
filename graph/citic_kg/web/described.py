"""What a document about an IRI of ours holds: the quads that describe it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from citic_kg.answer.names import PREF_LABEL
from citic_kg.export import quads_about, quads_of_passage
from citic_kg.text.passage import Passage
from citic_kg.vocabulary import BASE, ID, ONTOLOGY_GRAPH, REPORT, citic, term
from citic_kg.web.served_release import DESCRIPTION, ServedRelease

DATASET = f"{BASE}dataset"
_SELECTOR = f"{ID}selector/"


def described(release: ServedRelease, iri: ox.NamedNode) -> list[ox.Quad]:
    """The quads about the IRI; none where the graph says nothing of it."""
    store = release.graph.present
    if iri == ONTOLOGY_GRAPH:
        return _file(release.folder / "ontology.ttl", iri)
    if iri.value == DATASET:
        return _file(release.folder / DESCRIPTION, iri)
    if iri.value.startswith(f"{DATASET}/"):
        return [q for q in _file(release.folder / DESCRIPTION, iri) if q.subject == iri]
    return list(dict.fromkeys(_quads(store, iri)))


def _quads(store: ox.Store, iri: ox.NamedNode) -> Iterator[ox.Quad]:
    if iri.value.startswith(BASE + "def/"):
        yield from store.quads_for_pattern(iri, None, None)
        yield from store.quads_for_pattern(None, None, iri, ONTOLOGY_GRAPH)
    elif iri.value.startswith(_SELECTOR):
        for quad in store.quads_for_pattern(None, term("oa", "hasSelector"), iri):
            if isinstance(quad.subject, ox.NamedNode):
                yield from quads_of_passage(store, quad.subject)
                yield from store.quads_for_pattern(None, citic("evidence"), quad.subject)
    elif iri.value.startswith(REPORT):
        yield from _report(store, iri)
    else:
        yield from quads_about(store, iri)
        for quad in store.quads_for_pattern(iri, None, None):
            if not isinstance(quad.object, ox.NamedNode):
                continue
            yield from store.quads_for_pattern(quad.object, PREF_LABEL, None)
            if quad.predicate == citic("evidence"):
                yield from quads_of_passage(store, quad.object)


def _report(store: ox.Store, report: ox.NamedNode) -> Iterator[ox.Quad]:
    """A report with all its passages, whose IRIs are fragments of its own, and its claims."""
    yield from store.quads_for_pattern(report, None, None)
    for quad in store.quads_for_pattern(None, term("oa", "hasSource"), report):
        if isinstance(quad.subject, ox.NamedNode):
            yield from quads_of_passage(store, quad.subject)
            yield from store.quads_for_pattern(None, citic("evidence"), quad.subject)
    yield from store.quads_for_pattern(None, citic("reportedIn"), report)


@cache
def _file(path: Path, graph: ox.NamedNode) -> list[ox.Quad]:
    """The quads of a file of the release, which never changes."""
    return [
        ox.Quad(q.subject, q.predicate, q.object, graph)
        for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def passage_of(selector: str) -> Passage | None:
    """The passage whose selector has that IRI, if it is one."""
    report, _, place = selector.removeprefix(_SELECTOR).rpartition("/")
    start, _, end = place.partition("-")
    iri = f"{REPORT}{report}#char={start},{end}"
    return Passage.parse(iri) if start.isdigit() and end.isdigit() else None
