"""Snippets: the same call from a shell, from Python and from R.

Each value that a stranger may have written is quoted for the language that it stands in: pasted
into that language, it is that value and nothing else.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from citic_kg.web.permalink import address

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Snippet:
    """A piece of a program: what it is called, its language, its text."""

    title: str
    language: str
    text: str


def snippets(
    name: str, parameters: Mapping[str, str], query: str, origin: str
) -> tuple[Snippet, ...]:
    """The call of a named question in each language.

    ``query`` is the question as plain SPARQL with the values in it; ``origin`` is that of the
    server as the reader reaches it.
    """
    return (
        Snippet("curl", "sh", _curl(name, parameters, origin)),
        Snippet("Python, citic_kg", "python", _library(name, parameters)),
        Snippet("Python, SPARQLWrapper", "python", _wrapper(query, origin)),
        Snippet("R", "r", _r(query, origin)),
    )


def _curl(name: str, parameters: Mapping[str, str], origin: str) -> str:
    # A percent-encoded address has nothing that a shell or curl's globbing would read.
    at = origin + address(f"/question/{name}.csv", parameters)
    return f"curl --fail {shlex.quote(at)}\n"


def _library(name: str, parameters: Mapping[str, str]) -> str:
    given = "".join(f", {key}={quoted(value)}" for key, value in parameters.items())
    return (
        "from citic_kg import KnowledgeGraph\n\n"
        "kg = KnowledgeGraph.open()\n"
        f"for row in kg.query({quoted(name)}{given}):\n"
        "    print(row)\n"
    )


def _wrapper(query: str, origin: str) -> str:
    return (
        "from SPARQLWrapper import JSON, SPARQLWrapper\n\n"
        f"endpoint = SPARQLWrapper({quoted(f'{origin}/sparql')})\n"
        "endpoint.setReturnFormat(JSON)\n"
        "endpoint.setTimeout(60)\n"
        f"endpoint.setQuery({python_block(query)})\n"
        'for row in endpoint.queryAndConvert()["results"]["bindings"]:\n'
        '    print({name: term["value"] for name, term in row.items()})\n'
    )


def _r(query: str, origin: str) -> str:
    return (
        f"query <- {r_block(query)}\n"
        f"endpoint <- {quoted(f'{origin}/sparql?format=csv&query=')}\n"
        "rows <- read.csv(paste0(endpoint, URLencode(query, reserved = TRUE)),\n"
        '                 encoding = "UTF-8")\n'
    )


def quoted(text: str) -> str:
    r"""The text as a string of Python or R on one line; the two have these escapes in common.

    >>> print(quoted('a "b"\n$(c)'))
    "a \"b\"\n$(c)"
    """
    return '"' + _escaped(text, "").replace('"', '\\"') + '"'


def python_block(text: str) -> str:
    """The text as a string of Python over several lines."""
    # A mark that stands alone does not end the string; one before another, or the last, may.
    body = re.sub(r'"(?="|\Z)', r"\"", _escaped(text, "\n"))
    return f'"""\\\n{body}"""'


def r_block(text: str) -> str:
    """The text as a string of R over several lines."""
    return "'" + _escaped(text, "\n").replace("'", "\\'") + "'"


def _escaped(text: str, kept: str) -> str:
    """The text with escapes for what is not seen, characters of ``kept`` aside."""
    return "".join(c if c in kept else _ESCAPES.get(c) or _visible(c) for c in text)


def _visible(c: str) -> str:
    if c.isprintable():
        return c
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
