"""Shapes: SHACL validation of the facts by pyrudof."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyoxigraph as ox

from citic_kg.rdf.formats import serialize
from citic_kg.vocabulary import ONTOLOGY_DIR, SHAPES_FILE, shorten, term

SHAPES_PATH = ONTOLOGY_DIR / SHAPES_FILE


class Violation(NamedTuple):
    """A SHACL result: the node, the shape that it breaks, the shape's message, the value."""

    focus: str
    shape: str
    message: str
    value: str


@cache
def messages() -> dict[str, str]:
    """The message of each property shape, by the shape's IRI."""
    return {
        quad.subject.value: quad.object.value
        for quad in ox.parse(path=SHAPES_PATH)
        if quad.predicate == term("sh", "message")
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def validate(triples: Iterable[ox.Triple]) -> list[Violation]:
    """The violations of the shapes in the triples, which include the class hierarchy; sorted.

    The message is the shape's own: the library replaces it for some kinds of constraint.
    """
    import pyrudof

    with TemporaryDirectory(prefix="citic-kg-") as folder:
        # A path, not a string: the library guesses whether a string is data, a file or a URL.
        data = Path(folder) / "data.nt"
        data.write_bytes(serialize(triples, ox.RdfFormat.N_TRIPLES))
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        rudof.read_data(data, pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(SHAPES_PATH, pyrudof.ShaclFormat.Turtle)
        report = rudof.validate_shacl()
        violations = {
            Violation(
                str(entry.focus_node),
                str(entry.source_shape),
                messages().get(str(entry.source_shape), str(entry.message)),
                "" if entry.value is None else shorten_term(str(entry.value)),
            )
            for entry in report
        }
    return sorted(violations)


def shorten_term(value: str) -> str:
    """A term as the library prints it, shortened where it is one of our IRIs."""
    return shorten(value) if value.startswith("https://") else value
