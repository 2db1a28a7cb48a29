"""Shapes: SHACL validation by pyrudof."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyoxigraph as ox

from citic_kg.check.closed_shapes import closed_shapes
from citic_kg.check.finding import VIOLATION, Finding
from citic_kg.check.origin import Origins, told
from citic_kg.rdf.formats import serialize
from citic_kg.sources import Sources, ontology_files
from citic_kg.vocabulary import CLAIM, ONTOLOGY_DIR, SHAPES_FILE, shorten, term

SHAPES_PATH = ONTOLOGY_DIR / SHAPES_FILE
_CLOSED = "http://www.w3.org/ns/shacl#ClosedConstraintComponent"


class Violation(NamedTuple):
    """A SHACL result: the node, the shape that it breaks, the shape's message, the value.

    ``severity`` is ``violation``, ``warning`` or ``info``; ``path`` is the property that a closed
    shape does not know, else nothing.
    """

    focus: str
    shape: str
    message: str
    value: str
    severity: str
    path: str

    def finding(self, sources: Sources, origins: Origins) -> Finding:
        """The result as a finding where the node is written, or a claim from which it follows."""
        here = " ".join(filter(None, (self.path, self.value)))
        problem = f"{self.message} (here {here})" if here else self.message
        claims: tuple[str, ...] = ()
        if self.severity == VIOLATION and not self.focus.startswith(CLAIM):
            claims = origins.of_link(self.focus)
            if self.path and not claims:
                claims = origins.of_tie(self.focus, self.path, self.value)
        place = sources.place(claims[0] if claims else self.focus)
        return Finding(place, self.focus, told(problem, claims), severity=self.severity)


@cache
def all_shapes() -> str:
    """The shapes as Turtle: those that are written, and the closed ones that are derived."""
    written = SHAPES_PATH.read_text(encoding="utf-8")
    ontology = (t for file in ontology_files() for t in file.triples)
    shapes = (quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE))
    return f"{written}\n# ---- Nothing else: derived from the ontology and the shapes above\n\n" + (
        closed_shapes(ontology, shapes)
    )


@cache
def messages() -> dict[str, str]:
    """The message of each shape, by the shape's IRI."""
    return {
        quad.subject.value: quad.object.value
        for quad in ox.parse(all_shapes(), format=ox.RdfFormat.TURTLE)
        if quad.predicate == term("sh", "message")
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def validate(triples: Iterable[ox.Triple]) -> list[Violation]:
    """What of the triples, which include the class hierarchy, does not fit the shapes; sorted.

    The message is the shape's own: the library replaces it for some kinds of constraint.
    """
    import pyrudof

    with TemporaryDirectory(prefix="citic-kg-") as folder:
        # Paths, not strings: the library guesses whether a string is data, a file or a URL.
        data, shapes = Path(folder) / "data.nt", Path(folder) / "shapes.ttl"
        data.write_bytes(serialize(triples, ox.RdfFormat.N_TRIPLES))
        shapes.write_text(all_shapes(), encoding="utf-8")
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        rudof.read_data(data, pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(shapes, pyrudof.ShaclFormat.Turtle)
        violations = {
            Violation(
                str(entry.focus_node),
                str(entry.source_shape),
                messages().get(str(entry.source_shape), str(entry.message)),
                _value(str(entry.focus_node), entry.value),
                str(entry.severity).lower(),
                _short(str(entry.path)) if str(entry.constraint_component) == _CLOSED else "",
            )
            for entry in rudof.validate_shacl()
        }
    return sorted(violations)


def _value(focus: str, value: object) -> str:
    """The value at fault, or nothing where it is the node itself."""
    return "" if value is None or str(value) == focus else _short(str(value))


def _short(value: str) -> str:
    """A term as the library prints it, shortened where it is one of our IRIs."""
    return shorten(value) if value.startswith("https://") else value
