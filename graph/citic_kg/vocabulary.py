"""The vocabulary: the terms of the ontology that is shipped with the package.

The Turtle files are the authority. This module reads the IRIs out of them, so that a term that
the ontology does not have cannot be written in Python without an error.
"""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from citic_kg.errors import CiticKGError
from citic_kg.mounted import data_dir

BASE = "https://w3id.org/citic-kg/"
ID = f"{BASE}id/"
CLAIM = f"{ID}claim/"
REPORT = f"{BASE}report/"

ONTOLOGY_DIR = data_dir("ontology")
ONTOLOGY_FILES = ("citic.ttl", "schemes.ttl", "alignments.ttl")
SHAPES_FILE = "shapes.ttl"


class UnknownTerm(CiticKGError):
    """A term was used that the ontology does not define."""

    def __init__(self, namespace: str, name: str) -> None:
        self.name = name
        super().__init__(f"{namespace}{name} is not a term of ontology/*.ttl; define it there")


@cache
def _terms() -> tuple[frozenset[str], dict[str, str]]:
    """All IRIs that the ontology files mention, and their prefixes."""
    iris: set[str] = set()
    prefixes: dict[str, str] = {}
    for name in (*ONTOLOGY_FILES, SHAPES_FILE):
        parser = ox.parse(path=ONTOLOGY_DIR / name)
        for quad in parser:
            iris.update(
                t.value
                for t in (quad.subject, quad.predicate, quad.object)
                if isinstance(t, ox.NamedNode)
            )
        prefixes.update(parser.prefixes)
    return frozenset(iris), dict(sorted(prefixes.items()))


def prefixes() -> dict[str, str]:
    """The prefixes that the ontology files declare, by name."""
    return dict(_terms()[1])


def term(prefix: str, name: str) -> ox.NamedNode:
    """The term ``prefix:name`` of the ontology files.

    Raises ``UnknownTerm`` where they do not mention it.
    """
    iris, known = _terms()
    iri = known.get(prefix, f"{prefix}:") + name
    if iri not in iris:
        raise UnknownTerm(known.get(prefix, f"{prefix}:"), name)
    return ox.NamedNode(iri)


def citic(name: str) -> ox.NamedNode:
    """The term of our own ontology with that local name."""
    return term("citic", name)


# The terms of RDF itself, which an OWL ontology must not define.
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = ox.NamedNode(f"{_RDF}type")
RDF_SUBJECT = ox.NamedNode(f"{_RDF}subject")
RDF_PREDICATE = ox.NamedNode(f"{_RDF}predicate")
RDF_OBJECT = ox.NamedNode(f"{_RDF}object")
RDF_VALUE = ox.NamedNode(f"{_RDF}value")
# Written out, so that a name is found without reading the ontology.
SAME_AS = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
ONTOLOGY_GRAPH = ox.NamedNode(f"{BASE}def/")
THINGS_GRAPH = ox.NamedNode(f"{BASE}graph/things")
IDENTITY_GRAPH = ox.NamedNode(f"{BASE}graph/identity")
INFERRED_GRAPH = ox.NamedNode(f"{BASE}graph/inferred")
QUESTIONS_GRAPH = ox.NamedNode(f"{BASE}graph/questions")
QUESTION = f"{BASE}question/"


def shorten(iri: str) -> str:
    """The IRI as a prefixed name where one of ours fits, else in angle brackets."""
    for start, prefix in ((CLAIM, "claim/"), (ID, "id:"), (f"{BASE}def/", "citic:")):
        if iri.startswith(start):
            return prefix + iri[len(start) :]
    if iri.startswith(REPORT):
        return iri[len(BASE) :]
    return f"<{iri}>"
