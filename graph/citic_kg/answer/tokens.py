"""Tokens of a SPARQL query: enough to tell a keyword or variable from a word in a string."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What may contain a word without being it: strings, IRIs, comments, variables, language tags,
# names with a prefix. Long strings come before short ones.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|#[^\n\r]*"
    r"|[?$@]\w+"
    r"|[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*"
    r"|\w+|.",
    re.IGNORECASE | re.DOTALL,
)


def tokens(query: str) -> Iterator[str]:
    """The variables, words and marks of the query; its strings and comments are left out."""
    for match in _TOKEN.finditer(query):
        if match[0][0] not in "\"'#" and not match[0].isspace():
            yield match[0]


def keywords(query: str) -> set[str]:
    """Which of the keywords SERVICE and FROM the query has, outside strings, names, comments."""
    return {token.upper() for token in tokens(query) if token.upper() in ("SERVICE", "FROM")}
