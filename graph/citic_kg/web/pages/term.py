"""The page of a term of the ontology: a class, a property, or a concept of a scheme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from citic_kg.reference import words
from citic_kg.reference.terms import Terms
from citic_kg.vocabulary import (
    CLAIM,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    term,
)
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference, readable
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

MAX_SHOWN = 200
# What is told of a term, as a heading, the property, and whether it is read backwards.
_FACTS = (
    ("Super-classes", "rdfs", "subClassOf", False),
    ("Sub-classes", "rdfs", "subClassOf", True),
    ("Super-properties", "rdfs", "subPropertyOf", False),
    ("Sub-properties", "rdfs", "subPropertyOf", True),
    ("Domain", "rdfs", "domain", False),
    ("Range", "rdfs", "range", False),
    ("Inverse", "owl", "inverseOf", False),
    ("Inverse", "owl", "inverseOf", True),
    ("Scheme", "skos", "inScheme", False),
    ("Concepts", "skos", "inScheme", True),
    ("Close to", "skos", "closeMatch", False),
    ("Properties with this domain", "rdfs", "domain", True),
    ("Properties with this range", "rdfs", "range", True),
)


@dataclass(frozen=True)
class Instances:
    """What a term is used for: a heading, the first of them in order, how many there are.

    ``query`` is the SPARQL that lists all.
    """

    title: str
    shown: tuple[Reference, ...]
    total: int
    query: str


def term_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of a term."""
    read = reader(release)
    kinds = read.objects(node, RDF_TYPE)
    return page(
        "term.html",
        release,
        request,
        document=Document.about(node, read.label(node)),
        short=read.short(node),
        kinds=[_kind(kind) for kind in kinds],
        definition=read.literal(node, term("skos", "definition")),
        scope=read.literal(node, term("skos", "scopeNote")),
        notation=read.literal(node, term("skos", "notation")),
        deprecated=read.literal(node, _DEPRECATED) in ("true", "True", "1"),
        replaced=[read.of(other) for other in read.objects(node, term("dcterms", "isReplacedBy"))],
        axioms=_axioms(node, kinds),
        facts=_facts(read, node),
        alignments=_alignments(read, node),
        instances=_instances(read, node, {kind.value.rsplit("#", 1)[-1] for kind in kinds}),
    )


# An annotation of OWL itself, which the ontology need not mention before it uses it.
_DEPRECATED = ox.NamedNode(term("owl", "inverseOf").value.replace("inverseOf", "deprecated"))
_WORDS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DatatypeProperty": "datatype property",
    "AnnotationProperty": "annotation property",
    "FunctionalProperty": "functional",
    "SymmetricProperty": "symmetric",
    "TransitiveProperty": "transitive",
    "Concept": "concept",
    "ConceptScheme": "concept scheme",
    "Ontology": "ontology",
}


def _kind(node: ox.NamedNode) -> str:
    name = node.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return _WORDS.get(name, readable(name))


def _ours(node: ox.NamedNode) -> bool:
    return node.value.startswith(ONTOLOGY_GRAPH.value)


def _axioms(node: ox.NamedNode, kinds: list[ox.NamedNode]) -> list[str]:
    """The axioms that are no place among other terms, in the words of the reference."""
    of = words.of_class if term("owl", "Class") in kinds else words.of_property
    return list(of(_terms(), node))


@cache
def _terms() -> Terms:
    """The ontology with its class expressions, which the store has not."""
    return Terms()


def _facts(read: Reader, node: ox.NamedNode) -> list[tuple[str, list[Reference]]]:
    """The terms of ours, and datatypes, that it is tied to."""
    found: dict[str, list[ox.NamedNode]] = {}
    for title, prefix, name, backwards in _FACTS:
        predicate = term(prefix, name)
        others = read.subjects(predicate, node) if backwards else read.objects(node, predicate)
        if name in ("domain", "range") or backwards or name == "inverseOf":
            kept = others
        else:
            kept = [other for other in others if _ours(other)]
        if kept:
            found.setdefault(title, []).extend(o for o in kept if o not in found.get(title, []))
    return [(title, [read.of(other) for other in others]) for title, others in found.items()]


def _alignments(read: Reader, node: ox.NamedNode) -> list[tuple[Reference, list[Reference]]]:
    """The terms of other vocabularies that it is aligned to."""
    found = []
    for prefix, name in (
        *(("rdfs", "subClassOf"), ("rdfs", "subPropertyOf"), ("skos", "closeMatch")),
        *(("owl", "equivalentClass"), ("owl", "equivalentProperty"), ("rdfs", "seeAlso")),
    ):
        others = [o for o in read.objects(node, _predicate(prefix, name)) if not _ours(o)]
        if others:
            references = [Reference(read.short(o), read.of(o).href) for o in others]
            found.append((Reference(_ALIGNED[name]), references))
    return found


_ALIGNED = {
    "subClassOf": "is a kind of",
    "subPropertyOf": "implies",
    "closeMatch": "is close to",
    "equivalentClass": "is the same as",
    "equivalentProperty": "is the same as",
    "seeAlso": "implies of some things",
}


def _predicate(prefix: str, name: str) -> ox.NamedNode:
    """A property of the W3C's vocabularies, whether the ontology uses it yet or not."""
    base = term("owl", "inverseOf" if prefix == "owl" else "Class")
    if prefix == "owl":
        return ox.NamedNode(base.value.removesuffix("inverseOf") + name)
    return term(prefix, name)


# The queries that list all of it.
_INSTANCES = "SELECT DISTINCT ?instance WHERE {{ ?instance a {} }} ORDER BY ?instance"
_CLAIMS = "SELECT DISTINCT ?claim WHERE {{ ?claim a citic:Claim ; ?property {} }} ORDER BY ?claim"
_TRIPLES = (
    "SELECT DISTINCT ?subject ?object WHERE {{ ?subject {} ?object }} ORDER BY ?subject ?object"
)


def _instances(read: Reader, node: ox.NamedNode, kinds: set[str]) -> Instances | None:
    """What the term is used for."""
    if "Class" in kinds:
        found = [
            q.subject
            for q in read.store.quads_for_pattern(None, RDF_TYPE, node)
            if q.graph_name != ONTOLOGY_GRAPH and isinstance(q.subject, ox.NamedNode)
        ]
        return _listed(read, "Instances", found, _INSTANCES.format(node))
    if "Concept" in kinds:
        found = [s for s in read.subjects(None, node) if s.value.startswith(CLAIM)]
        return _listed(read, "Claims with this value", found, _CLAIMS.format(node))
    if any(kind.endswith("Property") for kind in kinds):
        quads = read.store.quads_for_pattern(None, node, None)
        total = len({q.triple for q in quads})
        return Instances("Triples with this property", (), total, _TRIPLES.format(node))
    return None


def _listed(read: Reader, title: str, nodes: list[ox.NamedNode], query: str) -> Instances:
    """The nodes by label; where there are many claims, by IRI, which needs no reading."""
    unique = sorted(set(nodes), key=str)
    if len(unique) <= MAX_SHOWN or not unique[0].value.startswith(CLAIM):
        unique = sorted(unique, key=lambda n: (read.label(n).casefold(), n.value))
    shown = tuple(read.of(n) for n in unique[:MAX_SHOWN])
    return Instances(title, shown, len(unique), query)
