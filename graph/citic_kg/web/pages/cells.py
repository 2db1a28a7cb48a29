"""Cells: how the terms of an answer are shown in a table of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.claim import position
from citic_kg.answer.formats import visible
from citic_kg.answer.names import Names
from citic_kg.answer.rows import Answer, Term
from citic_kg.text.passage import BadPassage, Passage
from citic_kg.vocabulary import BASE, REPORT, shorten
from citic_kg.web.pages.reference import address

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long")
)
_PASSAGE = re.compile(r"report/[a-z0-9-]+#char=[0-9]{1,9},[0-9]{1,9}")


@dataclass(frozen=True)
class Part:
    """A piece of a cell: its text, where it leads or an empty string, and its style."""

    text: str
    href: str = ""
    style: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its variable, its heading, and whether all its values are numbers."""

    variable: str
    heading: str
    number: bool


@dataclass(frozen=True)
class Table:
    """The rows of an answer, ready to be shown; ``more`` rows are left out."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Part, ...], ...], ...]
    more: int


# What a report is called beside the place of a passage, by its IRI.
Called = Callable[[ox.NamedNode], str]


def by_id(report: ox.NamedNode) -> str:
    """The id of a report, as a query writes it."""
    return report.value.removeprefix(REPORT)


def table(answer: Answer, names: Names, limit: int, called: Called = by_id) -> Table:
    """The first ``limit`` rows of the answer, with links to the pages of what they name."""
    shown = answer.terms[:limit]
    columns = tuple(
        Column(variable, heading(variable), _all_numbers([row[i] for row in shown]))
        for i, variable in enumerate(answer.variables)
    )
    bearers = _bearers(names)
    rows = tuple(tuple(parts(term, bearers, called) for term in row) for row in shown)
    return Table(columns, rows, len(answer) - len(shown))


def heading(variable: str) -> str:
    """The name of a variable in words.

    >>> heading("timeBasis")
    'time basis'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", variable).replace("_", " ").lower()


def parts(
    term: Term | None, bearers: dict[str, ox.NamedNode], called: Called = by_id
) -> tuple[Part, ...]:
    """The pieces of a cell: a link where the term is an IRI, a name of one thing, or passages.

    Passages are put into the order of their text.
    """
    if term is None:
        return ()
    if isinstance(term, ox.NamedNode):
        return (_of_iri(term.value, called),)
    if not isinstance(term, ox.Literal):
        return (Part(_shown(str(term))),)
    words = term.value.split(" ")
    if all(map(_PASSAGE.fullmatch, words)):
        passages = sorted((ox.NamedNode(BASE + word) for word in words), key=position)
        return tuple(passage_part(passage.value, called) for passage in passages)
    thing = bearers.get(term.value) if term.language else None
    style = "time" if term.datatype.value == f"{_XSD}date" else ""
    return (Part(_shown(term.value), address(thing.value) if thing else "", style),)


def passage_part(iri: str, called: Called = by_id) -> Part:
    """The link to the page of a passage; its text alone where it is none."""
    try:
        passage = Passage.parse(iri)
    except BadPassage:
        return Part(_shown(shorten(iri)))
    name = called(ox.NamedNode(REPORT + passage.report))
    text = f"{name}{' ' if called is by_id else ', '}{passage.start}–{passage.end}"
    return Part(text, address(passage.selector_iri), "evidence")


def _shown(text: str) -> str:
    """The text with control and direction characters as escapes."""
    return text if text.isprintable() else visible(text)


def _of_iri(iri: str, called: Called) -> Part:
    if "#char=" in iri:
        return passage_part(iri, called)
    return Part(_shown(shorten(iri).strip("<>")), address(iri))


def _all_numbers(terms: list[Term | None]) -> bool:
    found = [term for term in terms if term is not None]
    return bool(found) and all(
        isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS for term in found
    )


def _bearers(names: Names) -> dict[str, ox.NamedNode]:
    """The one thing with each preferred label; labels of several are left out."""
    found: dict[str, ox.NamedNode | None] = {}
    for thing, label in names.labels.items():
        found[label] = None if label in found else thing
    return {label: thing for label, thing in found.items() if thing is not None}
