"""Readers of SPARQL results that share no code with the package: what a client would see.

Each gives the variables and the rows; a term is its kind, text, datatype and language.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import pyoxigraph as ox
import rdflib
from rdflib.util import from_n3

from citic_kg.answer.rows import Answer, Term

Cell = tuple[str, str, str, str] | None
Rows = tuple[list[str], list[list[Cell]]]

_SRX = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = f"{_XSD}string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def literal(text: str, datatype: str | None, language: str | None) -> Cell:
    kind = _LANG_STRING if language else datatype or _STRING
    return "literal", text, kind, (language or "").lower()


def read_json(body: bytes) -> Rows:
    """SPARQL 1.1 Query Results JSON Format, section 3."""
    data = json.loads(body)
    names = data["head"]["vars"]

    def cell(binding: dict[str, str] | None) -> Cell:
        if binding is None:
            return None
        if binding["type"] in ("uri", "bnode"):
            return binding["type"], binding["value"], "", ""
        assert binding["type"] == "literal"
        return literal(binding["value"], binding.get("datatype"), binding.get("xml:lang"))

    return names, [[cell(b.get(n)) for n in names] for b in data["results"]["bindings"]]


def read_xml(body: bytes) -> Rows:
    """SPARQL Query Results XML Format, section 2."""
    root = ElementTree.fromstring(body)
    assert root.tag == f"{_SRX}sparql"
    names = [str(v.get("name")) for v in root.findall(f"{_SRX}head/{_SRX}variable")]

    def cell(element: ElementTree.Element) -> Cell:
        text = element.text or ""
        if element.tag == f"{_SRX}literal":
            return literal(text, element.get("datatype"), element.get(_LANG))
        return element.tag.removeprefix(_SRX), text, "", ""

    rows = []
    for result in root.findall(f"{_SRX}results/{_SRX}result"):
        found = {b.get("name"): cell(b[0]) for b in result.findall(f"{_SRX}binding")}
        rows.append([found.get(name) for name in names])
    return names, rows


def read_tsv(body: bytes) -> Rows:
    """SPARQL 1.1 Query Results CSV and TSV Formats, section 4: terms as in Turtle."""
    head, *lines = body.decode("utf-8").removesuffix("\n").split("\n")
    assert all(name.startswith("?") for name in head.split("\t"))

    def cell(text: str) -> Cell:
        term = from_n3(text) if text else None
        if term is None:
            return None
        if isinstance(term, rdflib.Literal):
            return literal(str(term), term.datatype and str(term.datatype), term.language)
        return "uri" if isinstance(term, rdflib.URIRef) else "bnode", str(term), "", ""

    names = [name.removeprefix("?") for name in head.split("\t")]
    return names, [[cell(text) for text in line.split("\t")] for line in lines]


def read_csv(body: bytes) -> tuple[list[str], list[list[str]]]:
    """SPARQL 1.1 Query Results CSV and TSV Formats, section 3: texts only."""
    head, *rows = csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
    return head, rows


def rows_of(answer: Answer) -> Rows:
    """The rows that the library answers, for comparison."""

    def cell(term: Term | None) -> Cell:
        if isinstance(term, ox.Literal):
            return literal(term.value, term.datatype.value, term.language)
        if term is None:
            return None
        assert isinstance(term, ox.NamedNode)
        return "uri", term.value, "", ""

    return list(answer.variables), [[cell(t) for t in row] for row in answer.terms]


READERS: dict[str, Callable[[bytes], Rows]] = {
    "application/sparql-results+json": read_json,
    "application/sparql-results+xml": read_xml,
    "text/tab-separated-values": read_tsv,
}


def read_truth(body: bytes) -> bool:
    """The value of an ASK query, in JSON."""
    value = json.loads(body)["boolean"]
    assert isinstance(value, bool)
    return value
