"""The page of a graph: what it holds, how much, and the forms in which it is to be had."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import pyoxigraph as ox

from citic_kg.vocabulary import BASE, RDF_TYPE
from citic_kg.web.media_types import GRAPHS, LABELS
from citic_kg.web.pages.counts import reports
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference
from citic_kg.web.pages.rendering import page, path_of
from citic_kg.web.permalink import address
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

STORE = "/rdf-graph-store"
# What each of our own named graphs holds, by the end of its IRI; a report's is told by its title.
_HOLDS = {
    "graph/things": "things with their names, and the reports",
    "graph/identity": "the editors’ decisions on which names mean one thing",
    "graph/inferred": "direct links and all else that follows from the claims",
    "graph/questions": "the named questions, as sh:SPARQLExecutable",
    "def/": "the ontology",
}


@dataclass(frozen=True)
class _Counts:
    """How many triples and subjects, and how many of each class and property, most first."""

    triples: int
    subjects: int
    classes: tuple[tuple[Reference, int], ...]
    properties: tuple[tuple[Reference, int], ...]


def graph_page(release: ServedRelease, request: Request, node: ox.NamedNode | None) -> Reply:
    """The page of a named graph, or with None of the default graph, which has all of them."""
    at = graph_address(node)
    name = node.value.removeprefix(BASE).strip("/") if node else "default graph"
    forms = [
        (
            LABELS[form.name],
            form.media_type,
            f"{at}.{form.suffix}" if at.startswith("/graph/") else f"{at}&format={form.name}",
            f"{name.replace('/', '-').replace(' ', '-')}.{form.suffix}",
        )
        for form in GRAPHS
    ]
    return page(
        "graph.html",
        release,
        request,
        title=f"Graph {name}" if node else name.capitalize(),
        iri=node.value if node else "",
        holds=held_by(release, node.value) if node else "all named graphs together",
        counts=_counts(release, node),
        forms=forms,
        about=_about(reader(release), node),
        query=address("/sparql", {"query": _query(node)}),
    )


def graph_address(node: ox.NamedNode | None) -> str:
    """Where the graph is on this server: at its own address, or in the graph store."""
    if node is None:
        return f"{STORE}?default"
    if node.value.startswith(f"{BASE}graph/"):
        return path_of(node.value)
    return f"{STORE}?graph={quote(node.value, safe='')}"


def held_by(release: ServedRelease, graph: str) -> str:
    """What the named graph of that IRI holds."""
    titles = {iri: title for iri, title, _ in reports(release)}
    return titles.get(graph) or _HOLDS.get(graph.removeprefix(BASE), "")


def _query(node: ox.NamedNode | None) -> str:
    triples = "?subject ?property ?value"
    inside = f"GRAPH <{node.value}> {{ {triples} }}" if node else triples
    return f"SELECT * WHERE {{ {inside} }} LIMIT 100"


def _about(read: Reader, node: ox.NamedNode | None) -> str:
    """Where the page is of what the graph is of, a report or the ontology; else nothing."""
    known = node is not None and not graph_address(node).startswith("/graph/")
    return read.of(node).href if known else ""


@lru_cache(maxsize=64)
def _counts(release: ServedRelease, node: ox.NamedNode | None) -> _Counts:
    read = reader(release)
    subjects: set[object] = set()
    kinds: dict[ox.NamedNode, set[object]] = {}
    triples: Counter[ox.NamedNode] = Counter()
    # What several graphs say is one triple of the default graph.
    for said in {q.triple for q in release.graph.store.quads_for_pattern(None, None, None, node)}:
        subjects.add(said.subject)
        triples[said.predicate] += 1
        if said.predicate == RDF_TYPE and isinstance(said.object, ox.NamedNode):
            kinds.setdefault(said.object, set()).add(said.subject)
    classes = Counter({kind: len(found) for kind, found in kinds.items()})
    return _Counts(triples.total(), len(subjects), _most(read, classes), _most(read, triples))


def _most(read: Reader, counts: Counter[ox.NamedNode]) -> tuple[tuple[Reference, int], ...]:
    found = [(read.of(node), count) for node, count in counts.items()]
    return tuple(sorted(found, key=lambda f: (-f[1], f[0].text.casefold(), f[0].href)))
