"""A document about an IRI: its title, and the other forms in which it is to be had."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.web.media_types import BIBTEX, CSL, JSONLD, NTRIPLES, RDFXML, TURTLE, MediaType
from citic_kg.web.pages.rendering import path_of

_DATA = (("Turtle", TURTLE), ("JSON-LD", JSONLD), ("N-Triples", NTRIPLES), ("RDF/XML", RDFXML))
_CITATIONS = (("BibTeX", BIBTEX), ("CSL-JSON", CSL))


@dataclass(frozen=True)
class Form:
    """Another form of a document: its name, media type and address."""

    name: str
    media_type: str
    href: str


@dataclass(frozen=True)
class Document:
    """What all pages about an IRI have in common."""

    iri: str
    title: str
    data: tuple[Form, ...]
    citations: tuple[Form, ...]

    @classmethod
    def about(cls, node: ox.NamedNode, title: str) -> Document:
        """The document about an IRI of ours."""
        path = f"/doc{path_of(node.value)}"

        def forms(kinds: tuple[tuple[str, MediaType], ...]) -> tuple[Form, ...]:
            return tuple(Form(n, kind.media_type, f"{path}.{kind.suffix}") for n, kind in kinds)

        return cls(node.value, title, forms(_DATA), forms(_CITATIONS))
