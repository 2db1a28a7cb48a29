"""The page of the ontology: its classes as a tree, its properties, its schemes of concepts."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.vocabulary import ONTOLOGY_GRAPH, RDF_TYPE, term
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


@dataclass(frozen=True)
class ClassNode:
    """A class in the tree: how many nodes it has, and the classes below it."""

    reference: Reference
    count: int
    definition: str
    below: tuple[ClassNode, ...]


def class_tree(read: Reader) -> tuple[ClassNode, ...]:
    """Our classes as trees, each under the first of the classes of ours above it."""
    classes = _ours(read, term("owl", "Class"))
    parents = {
        node: next(
            (p for p in read.objects(node, term("rdfs", "subClassOf")) if p in classes), None
        )
        for node in classes
    }

    def node(iri: ox.NamedNode, above: tuple[ox.NamedNode, ...]) -> ClassNode:
        below = [c for c in classes if parents[c] == iri and c not in above]
        found = read.of(iri)
        lower = tuple(node(child, (*above, iri)) for child in below)
        return ClassNode(found, read.classes[iri], found.title, lower)

    return tuple(node(iri, ()) for iri in classes if parents[iri] is None)


def _ours(read: Reader, kind: ox.NamedNode) -> list[ox.NamedNode]:
    """Our terms of a kind, by label."""
    found = [n for n in read.subjects(RDF_TYPE, kind) if n.value.startswith(ONTOLOGY_GRAPH.value)]
    return sorted(found, key=lambda n: (read.label(n).casefold(), n.value))


def ontology_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of the ontology."""
    read = reader(release)
    properties = [
        {
            "reference": read.of(n),
            "definition": read.of(n).title,
            "domain": [read.of(d) for d in read.objects(n, term("rdfs", "domain"))],
            "range": [read.of(r) for r in read.objects(n, term("rdfs", "range"))],
        }
        for kind in ("ObjectProperty", "DatatypeProperty")
        for n in _ours(read, term("owl", kind))
    ]
    schemes = [
        (
            read.of(scheme),
            [
                read.of(concept)
                for concept in sorted(
                    read.subjects(term("skos", "inScheme"), scheme), key=read.label
                )
            ],
        )
        for scheme in _ours(read, term("skos", "ConceptScheme"))
    ]
    title = read.literal(node, term("dcterms", "title"))
    return page(
        "ontology.html",
        release,
        request,
        document=Document.about(node, title or "Ontology"),
        description=read.literal(node, term("dcterms", "description")),
        version=read.literal(node, term("owl", "versionInfo")),
        tree=class_tree(read),
        properties=properties,
        schemes=schemes,
    )
