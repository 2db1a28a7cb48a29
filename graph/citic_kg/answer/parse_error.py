"""A parse error: where a query stops being SPARQL, and why.

The engine tells the furthest place that it looked at. That lies behind the fault, by as much as the
longest keyword has letters that might have stood there, and its reason is lost among all that it
expected. What it says of a beginning of the query is exact, though: one that can go on fails at its
very end. So the shortest beginning that cannot go on is looked for, and its last token is at fault.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

import pyoxigraph as ox

from citic_kg.answer.tokens import BadQuery, bad_query, matches, update_of

_PLACE = re.compile(r"error at (\d+):\d+")
# More blanks than any keyword has letters, and a line of its own for the end.
_PAD = " " * 40 + "\n"
# Among what the engine expected, sentences: words, of which the first begins with a capital.
_SENTENCE = re.compile(r"(?:one of|expected|,) ([A-Z][\w*]*(?: [^\s,\"\[\]]+){2,})(?:,|$)")
_WRITTEN = """
    AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP
    HAVING IN LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR UNDEF
    UNION VALUES WHERE ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY
    ENCODE_FOR_URI FLOOR GROUP_CONCAT HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG
    LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOW RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS
    SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID
    SUBSTR SUM TIMEZONE TZ UCASE URI UUID YEAR TRUE FALSE A"""
_WORDS = tuple(_WRITTEN.split())
_SHOWN = 40
# How much a word must be like one of these for a hint.
_ALIKE = 0.8
# Of so many names in SELECT and BIND it is looked which one is at fault.
MAX_GIVENS = 50
_OPENED_BY = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class _Token:
    """A token, where it begins and where it ends."""

    kind: str
    text: str
    start: int
    end: int


def parse_error(query: str, prefixes: Mapping[str, str] | None) -> BadQuery:
    """What is wrong with a query that the engine does not parse, with line and column.

    ``prefixes`` are those that it need not declare.
    """
    update = update_of(query)
    if update is not None:
        return bad_query(query, update, "it is an update, and this graph is read-only")
    found: list[_Token] = []
    stray = None
    try:
        # One by one: those before what is no token stay.
        found.extend(
            _Token(match.lastgroup or "", match[0], *match.span())
            for match in matches(query)
            if match.lastgroup not in ("comment", "space")
        )
    except BadQuery as error:
        stray = error
    return _Unparsed(query, dict(prefixes or {}), found, stray).error()


@dataclass(frozen=True)
class _Unparsed:
    """A query that does not parse: its tokens, as far as there are any, and what is none."""

    query: str
    prefixes: dict[str, str]
    tokens: list[_Token]
    stray: BadQuery | None
    # Where beginnings are tried: with nothing in it, nothing takes long.
    store: ox.Store = field(default_factory=ox.Store)

    def error(self) -> BadQuery:
        """Where it is wrong, and why."""
        ends = self._ends()
        wrong = bisect_left(ends, True, key=lambda end: not self._goes_on(self.query[:end]))
        before = ends[wrong - 1] if wrong else 0
        sentence = self._sentence(self.query[:before])
        if sentence:
            return bad_query(self.query, self._named(before), sentence)
        if (iri := self._open_iri(before)) is not None:
            return bad_query(self.query, iri, "an IRI has no blank in it and ends with >")
        if wrong < len(ends):
            sign = [k for k, t in enumerate(self.tokens) if before <= t.start < ends[wrong]]
            fault = next(filter(self._reason, sign), sign[0])
            why = self._reason(fault) or self._sentence(self.query[: ends[wrong]])
            if not why and self.tokens[fault].kind == "close":
                why = "something is missing before it"
            return bad_query(self.query, self.tokens[fault].start, why)
        return self.stray or bad_query(self.query, before, self._too_short())

    def _ends(self) -> list[int]:
        """Where a beginning may end: after a token, if the next one is no part of the same sign."""
        ends = [t.end for t, then in pairwise(self.tokens) if not self._joined(t, then)]
        return [*ends, self.tokens[-1].end] if self.tokens else []

    def _joined(self, token: _Token, then: _Token) -> bool:
        """Whether a token and the one behind it may be one sign, or a sign and its number."""
        if token.kind != "operator" or then.start > token.end:
            return False
        typed = self.query[token.end - 2 : token.end] == "^^"
        return typed or then.kind in ("operator", "number")

    # ---- What the engine says

    def _goes_on(self, beginning: str) -> bool:
        """Whether something may follow a beginning of the query, be it nothing."""
        place = _PLACE.search(self._told(beginning + _PAD))
        return place is None or int(place[1]) > beginning.count("\n") + 1

    def _told(self, text: str) -> str:
        """What the engine says of a text; nothing where it parses."""
        try:
            self.store.query(text, prefixes=self.prefixes)
        except SyntaxError as error:
            return str(error.msg)
        except (RuntimeError, OSError):
            pass  # it does parse
        return ""

    def _sentence(self, beginning: str) -> str:
        """What the engine says in words of a beginning, right behind what is wrong."""
        found = _SENTENCE.search(self._told(beginning))
        return found[1].removesuffix(".") if found else ""

    # ---- Where it is

    def _named(self, before: int) -> int:
        """The place of the variable that what the engine says is about.

        Of what SELECT and BIND name it is the last without which the sentence is not said; else
        it is in the last expression of which that is true.
        """
        given = [g for g in self._givens() if g.end <= before][-MAX_GIVENS:]
        wholes = [g for g in given if g.kind == "expression"]
        names = [g for g in given if g not in wholes]
        outer = [g for g in given if not any(w.start < g.start < w.end for w in wholes)]
        for tried in (names, outer):
            text = self.query[:before]
            for one in reversed(tried):
                free = one.text.replace("?", f"?_in_the_place_of_{one.start}", 1)
                text = text[: one.start] + free + text[one.end :]
                if not self._sentence(text):
                    return one.start
        return max((g.start for g in given), default=0)

    def _givens(self) -> list[_Token]:
        """What SELECT and BIND name; the text is what does in its place, with a new variable."""
        found: list[_Token] = []
        for k, token in enumerate(self.tokens):
            word = token.text.upper() if token.kind == "word" else ""
            then = self.tokens[k + 1] if k + 1 < len(self.tokens) else token
            if word == "SELECT":
                found += self._selected(k + 1)
            elif word == "AS" and then.kind == "variable":
                found.append(_Token("variable", "?", then.start, then.end))
        return sorted(found, key=lambda g: g.start)

    def _selected(self, first: int) -> Iterator[_Token]:
        """What a SELECT names, from its first token on: variables, the star, expressions."""
        depth = start = 0
        for token in self.tokens[first:]:
            depth += (token.kind == "open") - (token.kind == "close")
            if token.text == "(" and depth == 1:
                start = token.start
            elif depth == 0 and (token.kind == "variable" or token.text == "*"):
                yield _Token("variable", "(1 AS ?)", token.start, token.end)
            elif depth == 0 and token.text == ")":
                yield _Token("expression", "(1 AS ?)", start, token.end)
            elif depth < 1 and token.text.upper() not in ("DISTINCT", "REDUCED"):
                return

    def _open_iri(self, before: int) -> int | None:
        """The start of an IRI that does not end before the fault, if there is one."""
        signs = [t for t in self.tokens if t.text in ("<", ">") and t.start < before]
        if not signs or signs[-1].text == ">":
            return None
        start = signs[-1].start
        return start if self._goes_on(f"{self.query[:start]}<urn:iri>") else None

    # ---- Why

    def _reason(self, fault: int) -> str:
        """Why the token cannot stand where it does, as far as it can be told."""
        token = self.tokens[fault]
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            known = self._declared() | set(self.prefixes) | {"_"}
            return "" if prefix in known else f"the prefix {prefix[:_SHOWN]}: is not declared"
        if token.kind == "iri":
            return "" if _absolute(token.text[1:-1]) else "it is no absolute IRI"
        if token.kind == "word" and token.text.upper() not in _WORDS:
            if fault and self.tokens[fault - 1].text.upper() == "PREFIX":
                return "a prefix is declared with a colon behind it"
            near = get_close_matches(token.text.upper(), _WORDS, n=1, cutoff=_ALIKE)
            hint = f"; perhaps {near[0]} is meant" if near else ""
            return f"{token.text[:_SHOWN]} is no word of SPARQL{hint}"
        if token.kind == "close":
            return self._closing(fault)
        return ""

    def _declared(self) -> set[str]:
        """The prefixes that the query declares."""
        return {
            then.text.partition(":")[0]
            for token, then in pairwise(self.tokens)
            if token.text.upper() == "PREFIX" and then.kind == "name"
        }

    def _closing(self, fault: int) -> str:
        """Why a bracket cannot close where it does."""
        token, opened = self.tokens[fault], self._open(self.tokens[:fault])
        if not opened:
            return "there is nothing that it would close"
        right = opened[-1].text == _OPENED_BY[token.text]
        return "" if right else f"{self._at(opened[-1])} is still open"

    def _too_short(self) -> str:
        """Why the query cannot end where it does."""
        opened = self._open(self.tokens)
        if opened:
            return f"it ends while {self._at(opened[-1])} is still open"
        return "it ends before it is whole" if self.tokens else "it is empty"

    def _open(self, before: list[_Token]) -> list[_Token]:
        """The brackets that are open after the tokens."""
        opened: list[_Token] = []
        for token in before:
            if token.kind == "open":
                opened.append(token)
            elif token.kind == "close" and opened:
                opened.pop()
        return opened

    def _at(self, token: _Token) -> str:
        place = bad_query(self.query, token.start)
        return f"the {token.text} of line {place.line}, column {place.column}"


def _absolute(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True
