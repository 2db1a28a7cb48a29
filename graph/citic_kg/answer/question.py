"""A question: a SPARQL query in a file, with a head of ``#+`` decorators as in grlc.

``summary``, ``description`` and ``tags`` describe it; ``defaults`` gives the values that its
parameters have where the caller gives none. A variable ``?_name`` is a parameter, ``?__name``
one that may be left out; the endings ``_iri``, ``_integer`` and ``_date`` give its type. The
conventions are those of https://github.com/CLARIAH/grlc. An ``_iri`` parameter takes the name of
a thing, a ``_concept`` parameter the notation or label of a concept of the scheme of its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pyoxigraph as ox

from citic_kg.answer.tokens import tokens
from citic_kg.errors import CiticKGError, RequestError, one_of
from citic_kg.mounted import data_dir
from citic_kg.rdf.decorators import decorators

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARAMETER = re.compile(r"[?$](__?([A-Za-z]+(?:_[A-Za-z]+)*?)(?:_(iri|concept|integer|date))?)\b")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
# Finds the thing, or the concept of a scheme, that a name means: name, scheme or None.
Resolve = Callable[[str, str | None], ox.NamedNode]


class UnknownParameter(RequestError):
    """A question has no parameter of that name, or lacks one that it needs."""


@dataclass(frozen=True)
class Parameter:
    """A parameter: the name that callers use, the variable, its type and default."""

    name: str
    variable: str
    kind: str
    optional: bool
    default: str | None

    def bind(self, value: str, resolve: Resolve) -> ox.NamedNode | ox.Literal:
        """The value as a term; ``resolve`` finds the thing or concept that a name means.

        Raises ``RequestError`` where the value is not of the parameter's type.
        """
        if self.kind == "iri":
            return resolve(value, None)
        if self.kind == "concept":
            return resolve(value, self.name)
        if not self._admits(value):
            raise RequestError(f"{self.name} is {self.kind}; {value!r} is none")
        return ox.Literal(value, datatype=ox.NamedNode(_XSD + self.kind))

    def _admits(self, value: str) -> bool:
        """Whether the text is of the parameter's type."""
        if self.kind == "integer":
            return _INTEGER.fullmatch(value) is not None
        try:
            if self.kind == "date":
                return date.fromisoformat(value).isoformat() == value
            value.encode("utf-8")
        except ValueError:
            return False
        return True


@dataclass(frozen=True)
class Question:
    """A named question and its query."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str

    @classmethod
    def parse(cls, name: str, text: str) -> Question:
        """Read the head and the parameters of a query's text.

        Raises ``CiticKGError`` where the head is not YAML of the known decorators.
        """
        head = decorators(name, text)
        defaults = _defaults(name, head)
        found: dict[str, Parameter] = {}
        words = list(tokens(text))
        variables = [t for kind, t in words if kind == "variable"]
        # A variable that the text itself gives its values needs none from the caller.
        given = {t for (_, word), (_, t) in pairwise(words) if word.upper() == "VALUES"}
        for token in variables:
            if (known := _parameter(token)) is not None:
                variable, parameter, kind = known
                optional = variable.startswith("__") or token in given
                default = defaults.get(parameter)
                found[parameter] = Parameter(
                    parameter, variable, kind or "string", optional, default
                )
        return cls(
            name,
            str(head.get("summary") or ""),
            " ".join(str(head.get("description") or "").split()),
            tuple(map(str, tags if isinstance(tags := head.get("tags"), list) else [])),
            tuple(found.values()),
            text,
        )

    def bind(
        self, given: Mapping[str, object], resolve: Resolve
    ) -> dict[str, ox.NamedNode | ox.Literal]:
        """The values of the query's variables, from what the caller gave and the defaults.

        Raises ``UnknownParameter`` on a name that the question does not have and on one that it
        needs and did not get.
        """
        known = {p.name: p for p in self.parameters}
        for name in given:
            if name not in known:
                have = f"it has {one_of(list(known))}" if known else "it has none"
                raise UnknownParameter(f"{self.name} has no parameter {name!r}; {have}")
        values: dict[str, ox.NamedNode | ox.Literal] = {}
        for name, parameter in known.items():
            value = given.get(name)
            text = parameter.default if value is None else str(value)
            if text is not None:
                values[parameter.variable] = parameter.bind(text, resolve)
            elif not parameter.optional:
                raise UnknownParameter(f"{self.name} needs a value of {name!r}")
        return values


def _parameter(token: str) -> tuple[str, str, str] | None:
    """Variable, name and type of a token that is a parameter; None for any other token."""
    match = _PARAMETER.fullmatch(token)
    return None if match is None else (match[1], match[2], match[3] or "")


def _defaults(name: str, head: Mapping[str, Any]) -> dict[str, str]:
    entries = head.get("defaults") or []
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise CiticKGError(f"{name}: the defaults of the #+ head are not a list of name: value")
    return {str(k): str(v) for entry in entries for k, v in entry.items()}


@cache
def question_names() -> tuple[str, ...]:
    """The names of all named questions, sorted."""
    return tuple(sorted(path.stem for path in data_dir("queries").glob("*.rq")))


def is_name(text: str) -> bool:
    """Whether the text can be the name of a question, as against a query."""
    return _NAME.fullmatch(text.strip()) is not None


def named_question(name: str) -> Question:
    """The question of that name. Raises ``RequestError`` with the nearest where there is none."""
    if name not in question_names():
        from difflib import get_close_matches

        near = get_close_matches(name, question_names(), n=3, cutoff=0.4)
        hint = f"the nearest are {one_of(near)}" if near else "see citic-kg query --list"
        raise RequestError(f"there is no question {name!r}; {hint}")
    path = data_dir("queries") / f"{name}.rq"
    return Question.parse(name, path.read_text(encoding="utf-8"))
