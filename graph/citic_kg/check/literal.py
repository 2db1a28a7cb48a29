"""Literals: whether a value has the datatype of its property, and a form that the datatype has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from unicodedata import category

import pyoxigraph as ox

from citic_kg.check.schema import Schema
from citic_kg.rdf.statement import compact
from citic_kg.vocabulary import shorten, term

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")


def literal_problems(
    literal: ox.Literal, predicate: str, schema: Schema
) -> Iterator[tuple[str, str]]:
    """Problem and remedy of a literal: characters, the range of its property, its own form."""
    name, shown = shorten(predicate), f"{literal.value!r}"
    if any(map(_unprintable, literal.value)):
        yield f"{name} has a control character in its value", "take it out"
    wanted = schema.ranges.get(predicate)
    if wanted in schema.classes:
        thing = compact(ox.NamedNode(str(wanted)))
        yield f"{name} has the text {shown} for its value and not one of {thing}", "name it"
    elif wanted not in (None, _anything(), literal.datatype.value):
        have, want = compact(literal.datatype), compact(ox.NamedNode(str(wanted)))
        value = f"{shown}, which is of {have} and not of {want}"
        yield f"{name} has for its value {value}", "correct the value, or its datatype"
    fits = _forms().get(literal.datatype.value)
    if fits is not None and not fits(literal.value):
        kind = compact(literal.datatype)
        yield f"{name} has for its value {shown}, which no {kind} is", "correct the value"


def _unprintable(character: str) -> bool:
    """Whether the character controls a terminal or the direction of text."""
    return category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")


@cache
def _anything() -> str:
    return term("rdfs", "Literal").value


@cache
def _forms() -> dict[str, Callable[[str], object]]:
    """Whether a text is one of the datatype, of those of which not every text is."""
    return {
        term("xsd", "integer").value: _INTEGER.fullmatch,
        term("xsd", "decimal").value: _DECIMAL.fullmatch,
        term("xsd", "date").value: _is_day,
    }


def _is_day(text: str) -> bool:
    """Whether the text is a day of the calendar; a library that is lenient lets others pass."""
    match = _DAY.fullmatch(text)
    try:
        return match is not None and bool(date.fromisoformat(match[1]))
    except ValueError:
        return False
