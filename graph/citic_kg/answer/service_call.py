"""A call of a service, wherever the engine could read one in a query.

The engine has no lexer: it takes a keyword wherever its letters stand, ``trueSERVICEx:y`` for three
words, and ``?a<b:c#>`` for a comparison and a comment where the specification has an IRI. So a call
is looked for in the text itself, whatever tokens it is made of: the word SERVICE, perhaps SILENT,
then a variable, an IRI or a name, and a group, with white space and comments between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile("SERVICE", re.IGNORECASE)
_SILENT = re.compile("SILENT", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\r\n]*")
_BREAK = re.compile(r"[\r\n]")
_IRI = re.compile(r"<[^<>{}\s]*>")
# A variable or a name; a name has a colon in it.
_RUN = re.compile(r"(?:[^\s{}#\\]|\\.)*")


def service_call(query: str) -> int | None:
    """Where the engine could first read a call of a service in the text; None if nowhere."""
    if not _WORD.search(query):
        return None
    text = _Text(query)
    for match in _WORD.finditer(query):
        if any(text.calls(start) for start in text.starts(match.end())):
            return match.start()
    return None


class _Text:
    """A query in which is read on from many places, but no part of it more than once."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._after_break = self._breaks()
        # The last run: where it begins and ends, and where its last colon is.
        self._run = (0, 0, -1)
        # The last comment: where it was looked at, and where its line ends.
        self._comment = (0, 0)

    def starts(self, at: int) -> Iterator[int]:
        """Where the name of a service may begin behind its keyword: with SILENT between or not."""
        start = self._past(at)
        yield start
        silent = _SILENT.match(self._query, start)
        if silent:
            yield self._past(silent.end())

    def calls(self, at: int) -> bool:
        """Whether the name of a service, and then a group, begin at the place."""
        iri = _IRI.match(self._query, at)
        end = iri.end() if iri else self._end_of_run(at)
        return end > at and self._query.startswith("{", self._past(end))

    def _end_of_run(self, at: int) -> int:
        """The end of the variable or the name at the place; the place itself where none begins."""
        start, end, colon = self._run
        if not start <= at < end:
            match = _RUN.match(self._query, at)
            end = match.end() if match else at
            colon = self._query.rfind(":", at, end)
            self._run = (at, end, colon)
        return end if colon >= at or self._query.startswith(("?", "$"), at) else at

    def _past(self, at: int) -> int:
        """The end of white space and comments that begin at the place."""
        match = _BLANKS.match(self._query, at)
        at = match.end() if match else at
        if not self._query.startswith(("#", "\r", "\n"), at):
            return at
        start, end = self._comment
        if not start <= at < end:
            line_break = _BREAK.search(self._query, at)
            end = line_break.start() if line_break else len(self._query)
            self._comment = (at, end)
        return self._after_break.get(end, len(self._query))

    def _breaks(self) -> dict[int, int]:
        """Of each line break, where the white space and the comments behind it end."""
        found: dict[int, int] = {}
        following = None
        for at in reversed([match.start() for match in _BREAK.finditer(self._query)]):
            match = _BLANKS.match(self._query, at + 1)
            end = match.end() if match else at + 1
            if self._query.startswith(("#", "\r", "\n"), end):
                end = len(self._query) if following is None else found[following]
            found[at] = end
            following = at
        return found
