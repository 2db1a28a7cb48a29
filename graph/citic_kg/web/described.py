"""What a document about an IRI of ours holds: the quads that describe it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from citic_kg.answer.names import PREF_LABEL
from citic_kg.errors import BadReleaseError
from citic_kg.export import quads_about, quads_of_passage
from citic_kg.text.passage import Passage
from citic_kg.vocabulary import BASE, ID, ONTOLOGY_GRAPH, REPORT, SHAPES_FILE, citic, term
from citic_kg.web.served_release import DESCRIPTION, ServedRelease

DATASET = f"{BASE}dataset"
SHAPES = f"{BASE}def/shape/"
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
    if iri.value.startswith(SHAPES):
        return _shape(release.folder / SHAPES_FILE, iri)
    found = dict.fromkeys(_quads(store, iri))
    if iri.value.startswith(ONTOLOGY_GRAPH.value) and found:
        found |= dict.fromkeys(_axioms(release.folder / "ontology.ttl", iri))
    return list(found)


def is_known(release: ServedRelease, iri: ox.NamedNode) -> bool:
    """Whether the release says anything of the IRI, or with it."""
    if iri.value.startswith((DATASET, SHAPES)):
        return bool(described(release, iri))
    store = release.graph.store
    places = ((iri, None, None), (None, None, iri))
    return any(next(store.quads_for_pattern(*place), None) for place in places)


def _shape(path: Path, iri: ox.NamedNode) -> list[ox.Quad]:
    """A shape with those of its properties; all of them for the IRI that stands above all."""
    graph = ox.NamedNode(SHAPES)
    quads = _file(path, graph)
    if iri == graph:
        return quads
    about = _by_subject(path, graph)
    parts = [q.object for q in about.get(iri, ()) if q.predicate == term("sh", "property")]
    pointing = [q for q in quads if q.object == iri]
    return list(dict.fromkeys((*_whole(about, iri, *parts), *pointing)))


def _axioms(path: Path, iri: ox.NamedNode) -> Iterator[ox.Quad]:
    """The axioms with nodes that have no IRI: class expressions, chains, lists of classes."""
    about = _by_subject(path, ONTOLOGY_GRAPH)
    yield from _whole(about, iri)
    above = _by_object(path, ONTOLOGY_GRAPH)
    todo, seen = [q.subject for q in above.get(iri, ())], set[object]()
    while todo:
        node = todo.pop()
        if not isinstance(node, ox.BlankNode) or node in seen:
            continue
        seen.add(node)
        leading = above.get(node, [])
        if not leading:
            yield from _whole(about, node)
        for quad in leading:
            if isinstance(quad.subject, ox.NamedNode):
                yield quad
                yield from _whole(about, node)
            todo.append(quad.subject)


@cache
def _by_subject(path: Path, graph: ox.NamedNode) -> dict[object, list[ox.Quad]]:
    """The quads of a file of the release by what they are said of."""
    found: dict[object, list[ox.Quad]] = {}
    for quad in _file(path, graph):
        found.setdefault(quad.subject, []).append(quad)
    return found


@cache
def _by_object(path: Path, graph: ox.NamedNode) -> dict[object, list[ox.Quad]]:
    """The quads of a file of the release by their values."""
    found: dict[object, list[ox.Quad]] = {}
    for quad in _file(path, graph):
        found.setdefault(quad.object, []).append(quad)
    return found


def _whole(about: Mapping[object, list[ox.Quad]], *nodes: object) -> Iterator[ox.Quad]:
    """What is said of the nodes, and of the nodes without an IRI that this leads to."""
    todo, seen = list(nodes), set(nodes)
    while todo:
        for quad in about.get(todo.pop(), ()):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                todo.append(quad.object)


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
    """The quads of a file of the release, which never changes; blank nodes get the same names.

    Raises ``BadReleaseError`` where it is damaged.
    """
    try:
        dataset = ox.Dataset(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        what = f"its {path.name} cannot be read ({error})"
        raise BadReleaseError(path.parent, what, "run citic-kg build") from error
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found = [ox.Quad(q.subject, q.predicate, q.object, graph) for q in dataset]
    return sorted(found, key=str)


def passage_of(selector: str) -> Passage | None:
    """The passage whose selector has that IRI, if it is one."""
    report, _, place = selector.removeprefix(_SELECTOR).rpartition("/")
    start, _, end = place.partition("-")
    iri = f"{REPORT}{report}#char={start},{end}"
    return Passage.parse(iri) if start.isdigit() and end.isdigit() else None
