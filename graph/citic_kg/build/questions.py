"""The named questions in the release: examples that a SPARQL editor elsewhere can offer.

They are described as https://github.com/sib-swiss/sparql-examples has it, which editors look for:
a ``sh:SPARQLExecutable`` with ``rdfs:comment`` and ``sh:select``, and prefixes in ``sh:declare``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import pyoxigraph as ox

from citic_kg.answer.bound_query import bound_query, example_values
from citic_kg.answer.names import Names, resolve_concept
from citic_kg.answer.question import Question, named_question, question_names
from citic_kg.errors import RequestError
from citic_kg.rdf.formats import release_prefixes
from citic_kg.text.passage import BadPassage, Passage
from citic_kg.vocabulary import BASE, QUESTION, QUESTIONS_GRAPH, RDF_TYPE

PREFIXES_OF_QUESTIONS = f"{BASE}prefixes"
# Terms that the release uses of questions only; they are none of the ontology's.
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _node(name: str) -> ox.NamedNode:
    prefix, local = name.split(":", 1)
    return ox.NamedNode(PREFIXES[prefix] + local)


def describe_questions(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads that describe each named question and the prefixes that it may use.

    ``quads`` are those of the release, in which the names of default values are looked up. A
    value that they do not have is left open, as a question about fewer facts is still one.
    """
    store = ox.Store()
    store.extend(quads)
    names = Names.of(store)
    for name in question_names():
        question = named_question(name)
        values = _values(question, names)
        for triple in _question(question, bound_query(question, values)):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, QUESTIONS_GRAPH)
    for triple in _prefixes():
        yield ox.Quad(triple.subject, triple.predicate, triple.object, QUESTIONS_GRAPH)


def _values(question: Question, names: Names) -> dict[str, ox.NamedNode | ox.Literal]:
    """The example values that the release knows, by variable."""
    given = example_values(question)
    found: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in question.parameters:
        if parameter.name in given:
            try:
                value = parameter.bind(given[parameter.name], partial(_resolve, names))
            except (RequestError, BadPassage):
                continue
            found[parameter.variable] = value
    return found


def _resolve(names: Names, name: str, scheme: str | None) -> ox.NamedNode:
    if scheme is not None:
        return resolve_concept(names.store, name, scheme)
    if "#char=" in name:
        return ox.NamedNode(Passage.parse(BASE + name).iri)
    return names.resolve(name)


def _question(question: Question, text: str) -> Iterator[ox.Triple]:
    node = ox.NamedNode(QUESTION + question.name)
    summary = ox.Literal(question.summary, language="en")
    yield ox.Triple(node, RDF_TYPE, _node("sh:SPARQLExecutable"))
    yield ox.Triple(node, RDF_TYPE, _node("sh:SPARQLSelectExecutable"))
    yield ox.Triple(node, _node("rdfs:label"), summary)
    yield ox.Triple(node, _node("rdfs:comment"), summary)
    if question.description:
        described = ox.Literal(question.description, language="en")
        yield ox.Triple(node, _node("dcterms:description"), described)
    for tag in question.tags:
        yield ox.Triple(node, _node("schema:keywords"), ox.Literal(tag))
    yield ox.Triple(node, _node("sh:prefixes"), ox.NamedNode(PREFIXES_OF_QUESTIONS))
    yield ox.Triple(node, _node("sh:select"), ox.Literal(text))


def _prefixes() -> Iterator[ox.Triple]:
    """The prefixes of the graph, each declared as an IRI of its own."""
    all_of_them = ox.NamedNode(PREFIXES_OF_QUESTIONS)
    label = "Prefixes of the CITIC knowledge graph"
    yield ox.Triple(all_of_them, _node("rdfs:label"), ox.Literal(label, language="en"))
    for prefix, namespace in sorted((PREFIXES | release_prefixes([])).items()):
        node = ox.NamedNode(f"{PREFIXES_OF_QUESTIONS}#{prefix}")
        yield ox.Triple(all_of_them, _node("sh:declare"), node)
        yield ox.Triple(node, RDF_TYPE, _node("sh:PrefixDeclaration"))
        yield ox.Triple(node, _node("sh:prefix"), ox.Literal(prefix))
        value = ox.Literal(namespace, datatype=_node("xsd:anyURI"))
        yield ox.Triple(node, _node("sh:namespace"), value)
