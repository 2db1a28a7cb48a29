"""Tokens of a SPARQL query, as the specification has them, and what they give away.

The engine would open connections for ``SERVICE`` and run out of stack on a query that is nested
deeply enough, so both are looked for before it sees the query. The lexer fails closed: what is no
token of https://www.w3.org/TR/sparql11-query/#sparqlGrammar is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from citic_kg.answer.service_call import service_call
from citic_kg.errors import RequestError

MAX_CHARACTERS = 100_000
MAX_DEPTH = 100
MAX_OPERATORS = 2_000
# So much of the query is shown with an error.
_NEAR = 30

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_VAR = _BASE + r"_0-9\u00B7\u0300-\u036F\u203F-\u2040"
_NAME = _VAR + "-"
_LOCAL = rf"(?:[{_NAME}.:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_OPERATORS = "|^/*+!=<>&?-"
_TOKEN = re.compile(
    r"(?P<comment>#[^\n\r]*)"
    r'|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*')"
    r"|(?P<iri><(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)"
    rf"|(?P<variable>[?$][{_VAR}]+)"
    r"|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    rf"|(?P<name>(?:_|[{_BASE}](?:[{_NAME}.]*[{_NAME}])?)?:{_LOCAL}*)"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])"
    rf"|(?P<operator>[{_OPERATORS}])"
    r"|(?P<mark>[.,;~])"
    r"|(?P<space>[ \t\r\n\ufeff]+)",
    re.DOTALL,
)
# An IRI that the engine could take for a comparison with something before a comment or a string.
_DOUBTFUL = re.compile(r"<[^:]*#|<[^:]*:(?!//)[^>]*#|<[^>]*'")
# The words that updates begin with.
UPDATES = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)
# Functions that give another value each time.
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_KEYWORDS = frozenset({"SERVICE", "FROM", "ORDER", "UNION", *VOLATILE})
_SPELT = re.compile("|".join(sorted(_KEYWORDS)), re.IGNORECASE)
# A name whose prefix is one of these counts: the engine reads ``FROM:x`` as keyword and name.
_IN_NAMES = _KEYWORDS - {"SERVICE"}


class BadQuery(RequestError):
    """A query that is not SPARQL, or that asks for what is refused."""

    def __init__(self, why: str, line: int = 0, column: int = 0) -> None:
        self.line = line
        self.column = column
        super().__init__(why)


def tokens(query: str) -> Iterator[tuple[str, str]]:
    """The tokens of the query, each with its kind; comments, strings and spaces are left out.

    Raises ``BadQuery`` with line and column where something is no token.
    """
    for match in matches(query):
        if match.lastgroup not in ("comment", "string", "space"):
            assert match.lastgroup is not None
            yield match.lastgroup, match[0]


def matches(query: str) -> Iterator[re.Match[str]]:
    """All that the query is made of, comments, strings and spaces too; ``lastgroup`` is the kind.

    Raises ``BadQuery`` as ``tokens``.
    """
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise bad_query(query, at, "a string that has no end" if query[at] in "\"'" else "")
        yield match
        at = match.end()


def bad_query(query: str, at: int, why: str = "") -> BadQuery:
    """The error of a query that is wrong at the offset, with line and column from 1."""
    line, column = place(query, at)
    near = query[at : at + _NEAR].partition("\n")[0].strip()
    where = f"line {line}, column {column} is not SPARQL{f', near {near!r}' if near else ''}"
    return BadQuery(f"{where}: {why}" if why else where, line, column)


def place(query: str, at: int) -> tuple[int, int]:
    """The line and the column of an offset, from 1."""
    return query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)


def update_of(query: str) -> int | None:
    """Where the text is an update, by the word that it begins with; None where it is none."""
    try:
        for match in matches(query):
            # Before that word only prefixes and bases are declared.
            if match.lastgroup == "word" and match[0].upper() not in ("PREFIX", "BASE"):
                return match.start() if match[0].upper() in UPDATES else None
    except BadQuery:
        pass  # what is no token came first
    return None


def _plain(query: str) -> bool:
    """Whether the query has none of the keywords for certain, even without a look at its tokens.

    Most have none. Their text does not spell one, nor anything that could be another spelling of
    one, and has few enough brackets and operators wherever they stand; what else is wrong with
    it is for the engine to say.
    """
    if not query.isascii() or "\\" in query or "`" in query:
        return False
    upper = query.upper()
    return (
        not any(keyword in upper for keyword in _KEYWORDS)
        and sum(map(query.count, "({[")) <= MAX_DEPTH
        and sum(map(query.count, _OPERATORS)) <= MAX_OPERATORS
    )


@lru_cache(maxsize=64)
def keywords(query: str) -> frozenset[str]:
    """Which of the keywords SERVICE, FROM, ORDER, UNION and of ``VOLATILE`` the query may have.

    SERVICE is there where one could be called: not where a name has it for a prefix. Raises
    ``BadQuery`` on a query that is too long, nested too deeply, or has too many operators for the
    engine's stack, and on what is no SPARQL.
    """
    if len(query) > MAX_CHARACTERS:
        raise BadQuery(f"the query has more than {MAX_CHARACTERS:,} characters; shorten it")
    if _plain(query):
        return frozenset()
    found = {"SERVICE"} if service_call(query) is not None else set()
    depth = operators = 0
    for kind, token in tokens(query):
        if kind == "word":
            spelt = [keyword.upper() for keyword in _SPELT.findall(token)]
            found.update(spelt)
            operators += spelt.count("UNION")
        elif kind == "name":
            found |= {token.split(":", 1)[0].upper()} & _IN_NAMES
        elif kind == "iri" and _DOUBTFUL.match(token):
            found |= _counted(query)
        depth += (kind == "open") - (kind == "close")
        operators += kind == "operator"
        if depth > MAX_DEPTH or operators > MAX_OPERATORS:
            _check(depth, operators)
    return frozenset(found)


def _counted(query: str) -> set[str]:
    """The keywords that the text spells anywhere; its brackets and operators are counted so too."""
    _check(sum(map(query.count, "({[")), sum(map(query.count, _OPERATORS)))
    return {keyword for keyword in VOLATILE if keyword in query.upper()}


def _check(depth: int, operators: int) -> None:
    if depth > MAX_DEPTH:
        raise BadQuery(f"the query is nested more than {MAX_DEPTH} deep; simplify it")
    if operators > MAX_OPERATORS:
        raise BadQuery(f"the query has more than {MAX_OPERATORS:,} operators; use VALUES")
