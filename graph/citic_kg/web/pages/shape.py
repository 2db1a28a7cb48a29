"""The page of a shape: what must be said of the things of a class, in words."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.rdf.statement import compact
from citic_kg.vocabulary import RDF_TYPE, term
from citic_kg.web.described import SHAPES, described
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference, readable
from citic_kg.web.pages.rendering import page, path_of
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

_Said = dict[tuple[object, ox.NamedNode], list[object]]
# What is told of a shape, as a heading and the property.
_FACTS = (
    ("Of the class", "targetClass"),
    ("Of what has", "targetSubjectsOf"),
    ("Property", "path"),
)


@dataclass(frozen=True)
class Part:
    """What a shape asks for: its own name, in words, and how grave it is where it is missing."""

    shape: Reference
    severity: str
    words: str


def shape_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of a shape, or of all of them."""
    read = reader(release)
    said: _Said = {}
    for quad in described(release, node):
        said.setdefault((quad.subject, quad.predicate), []).append(quad.object)
    is_list = node.value == SHAPES
    shapes = [s for s, p in said if p == RDF_TYPE and term("sh", "NodeShape") in said[s, p]]
    title = said.get((node, term("dcterms", "title")), []) if is_list else []
    return page(
        "shape.html",
        release,
        request,
        document=Document.about(node, _text(title) or read.short(node)),
        is_list=is_list,
        shapes=sorted((_named(read, s) for s in shapes if s != node), key=lambda r: r.text),
        facts=_facts(read, node, said),
        parts_asked=[] if is_list else _parts(read, node, said),
    )


def _facts(read: Reader, node: ox.NamedNode, said: _Said) -> list[tuple[str, list[Reference]]]:
    """What it is of."""
    found = ((title, said.get((node, term("sh", name)), [])) for title, name in _FACTS)
    return [(title, [read.of(v) for v in values]) for title, values in found if values]


def _parts(read: Reader, node: ox.NamedNode, said: _Said) -> list[Part]:
    """Its own message and those of its properties, in order of their names."""
    found = []
    for shape in (node, *sorted(said.get((node, term("sh", "property")), []), key=str)):
        words = _text(said.get((shape, term("sh", "message")), []))
        severity = [compact(s) for s in said.get((shape, term("sh", "severity")), [])]
        grave = severity[0].removeprefix("sh:").lower() if severity else "violation"
        if words:
            found.append(Part(_named(read, shape), grave, words))
    return found


def _text(values: list[object]) -> str:
    return readable(" ".join(str(getattr(value, "value", value)) for value in values))


def _named(read: Reader, shape: object) -> Reference:
    """A shape by its short name."""
    if not isinstance(shape, ox.NamedNode):
        return Reference("")
    return Reference(read.short(shape), path_of(shape.value))
