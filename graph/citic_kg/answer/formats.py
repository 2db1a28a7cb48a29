"""The formats of an answer: SPARQL 1.1 results as JSON, XML, CSV and TSV, and a Markdown table.

The results specifications are https://www.w3.org/TR/sparql11-results-json/,
https://www.w3.org/TR/rdf-sparql-XMLres/ and https://www.w3.org/TR/sparql11-results-csv-tsv/.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from unicodedata import category

import pyoxigraph as ox

from citic_kg.answer.rows import Answer, Term, to_python
from citic_kg.errors import RequestError
from citic_kg.vocabulary import shorten

_RESULTS = "http://www.w3.org/2005/sparql-results#"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def cell(term: Term | None) -> str:
    """A term as a person reads it: IRIs of ours shortened, literals as their text."""
    if term is None:
        return ""
    shown = shorten(term.value) if isinstance(term, ox.NamedNode) else str(to_python(term))
    return visible(shown)


def visible(text: str) -> str:
    """The text with control and direction characters as escapes, safe for a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in "\n\t" or category(c) not in ("Cc", "Cf", "Zl", "Zp") else f"\\u{ord(c):04x}"
        for c in text
    )


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype.value != _STRING:
            found["datatype"] = term.datatype.value
        return found
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Triple):
        raise RequestError(
            "the answer has a triple for a value, which SPARQL 1.1 results cannot hold"
        )
    return {"type": "bnode", "value": str(term).removeprefix("_:")}


def to_json(answer: Answer) -> str:
    """SPARQL 1.1 results as JSON."""
    bindings = [
        {
            name: _json_term(term)
            for name, term in zip(answer.variables, terms, strict=True)
            if term is not None
        }
        for terms in answer.terms
    ]
    content = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def to_xml(answer: Answer) -> str:
    """SPARQL results as XML."""
    from xml.etree import ElementTree

    root = ElementTree.Element("sparql", xmlns=_RESULTS)
    head = ElementTree.SubElement(root, "head")
    for name in answer.variables:
        ElementTree.SubElement(head, "variable", name=name)
    results = ElementTree.SubElement(root, "results")
    for terms in answer.terms:
        result = ElementTree.SubElement(results, "result")
        for name, term in zip(answer.variables, terms, strict=True):
            if term is not None:
                found = _json_term(term)
                binding = ElementTree.SubElement(result, "binding", name=name)
                value = ElementTree.SubElement(binding, found.pop("type"))
                value.text = found.pop("value")
                if _NOT_XML.search(value.text):
                    raise RequestError(
                        f"{value.text!r} has a character that XML cannot hold; use another format"
                    )
                value.attrib.update(found)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def to_csv(answer: Answer) -> str:
    """SPARQL 1.1 results as CSV, with the line ends that the specification asks for."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(answer.variables)
    for terms in answer.terms:
        rows.writerow("" if t is None else _json_term(t)["value"] for t in terms)
    return out.getvalue()


def to_tsv(answer: Answer) -> str:
    """SPARQL 1.1 results as TSV: each term as in Turtle."""
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if t is None else _tsv(t) for t in terms) for terms in answer.terms]
    return "\n".join(lines) + "\n"


def _tsv(term: Term) -> str:
    return str(term).replace("\t", "\\t")


def to_markdown(answer: Answer) -> str:
    """A Markdown table for people."""
    rows = [[_markdown(cell(t)) for t in terms] for terms in answer.terms]
    lines = [_line(list(answer.variables)), "|" + "---|" * len(answer.variables)]
    return "\n".join([*lines, *map(_line, rows)]) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown(text: str) -> str:
    for mark in "\\|`*_<>[]":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


FORMATS: dict[str, Callable[[Answer], str]] = {
    "csv": to_csv,
    "tsv": to_tsv,
    "json": to_json,
    "xml": to_xml,
    "markdown": to_markdown,
}
