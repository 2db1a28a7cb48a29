"""RDF formats: writing triples and quads, sorted, prefixed, the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Protocol, cast

import pyoxigraph as ox

from citic_kg.errors import RequestError, one_of
from citic_kg.rdf.ordering import ordered, ordered_quads
from citic_kg.vocabulary import BASE, CLAIM, ID, REPORT, prefixes

_SUBJECT_LINE = re.compile(rb"(?m)^(?=[^\t\n@}])")


class Sink(Protocol):
    """Where bytes are written to, bit by bit."""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        ...

    def flush(self) -> None:
        """Keep nothing back."""
        ...


@dataclass(frozen=True)
class Format:
    """An RDF format: its name, the library's constant, and what it can hold."""

    name: str
    rdf: ox.RdfFormat
    graphs: bool
    grouped: bool = False


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("turtle", ox.RdfFormat.TURTLE, graphs=False, grouped=True),
        Format("ntriples", ox.RdfFormat.N_TRIPLES, graphs=False),
        Format("trig", ox.RdfFormat.TRIG, graphs=True, grouped=True),
        Format("nquads", ox.RdfFormat.N_QUADS, graphs=True),
        Format("jsonld", ox.RdfFormat.JSON_LD, graphs=True),
        Format("rdfxml", ox.RdfFormat.RDF_XML, graphs=False),
    )
}


def rdf_format(name: str) -> Format:
    """The format of that name. Raises ``RequestError`` where there is none."""
    if name not in FORMATS:
        raise RequestError(f"there is no RDF format {name!r}; use one of {one_of(list(FORMATS))}")
    return FORMATS[name]


def release_prefixes(reports: Iterable[str]) -> dict[str, str]:
    """The prefixes of a release: those of the ontology, and two for each report."""
    found = prefixes() | {"id": ID, "graph": f"{BASE}graph/", "report": REPORT}
    for report in reports:
        found[f"claim-{report}"] = f"{CLAIM}{report}/"
        found[f"passage-{report}"] = f"{REPORT}{report}#char="
    return found


def write(quads: Iterable[ox.Quad], name: str, names: Mapping[str, str]) -> bytes:
    """The quads in the format, ordered; a format without graphs gets their triples.

    ``names`` are the prefixes; of these only the ones in use are declared.
    Raises ``RequestError`` where the format does not exist.
    """
    form = rdf_format(name)
    rows: list[ox.Quad] | list[ox.Triple]
    rows = ordered_quads(quads) if form.graphs else ordered(q.triple for q in quads)
    if not form.grouped:
        return serialize(rows, form.rdf)
    known = dict(sorted(names.items()))
    return _laid_out(serialize(rows, form.rdf, known), known)


def serialize(
    rows: Iterable[ox.Quad] | Iterable[ox.Triple],
    form: ox.RdfFormat,
    names: dict[str, str] | None = None,
) -> bytes:
    """The rows in the library's format, in the order given."""
    data = ox.serialize(rows, format=form, prefixes=names)
    if data is None:
        raise TypeError("the library wrote to no file and returned nothing")
    return data


def serialize_to(
    sink: Sink,
    rows: Iterable[ox.Quad] | Iterable[ox.Triple],
    form: ox.RdfFormat,
    names: Mapping[str, str],
) -> None:
    """Write the rows into the sink in the library's format as they come, never held whole."""
    ox.serialize(rows, cast("IO[bytes]", sink), form, prefixes=dict(names))


def _laid_out(data: bytes, names: Mapping[str, str]) -> bytes:
    """Sorted prefixes in use, and an empty line before each subject, for a readable diff."""
    lines = data.split(b"\n")
    first = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix")), 0)
    body = _SUBJECT_LINE.sub(b"\n", b"\n".join(lines[first:]))
    used = (p for p in names if f"{p}:".encode() in body)
    return "".join(f"@prefix {p}: <{names[p]}> .\n" for p in used).encode("utf-8") + body
