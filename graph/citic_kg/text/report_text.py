"""A report's text: its words, its sentences and its numbers, each with its place."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from citic_kg.errors import CiticKGError, RequestError
from citic_kg.text.passage import Passage

MAX_BYTES = 20_000_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_WORD = re.compile(r"\w+")
# A sentence ends at a full stop, exclamation or question mark (with closing quotes) before a
# space and an opening: a capital, a quote, a bracket, a list mark. It never spans lines.
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?][”\"’')]*(?=\s+[\"“‘'(A-Z•√0-9])|(?=\n)|$)")
_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|sixteen|twenty|hundred|thousand"
    "|half|twice|biannually|semi-annual"
)
_NUMBER = re.compile(rf"[0-9][0-9,]*(?:\.[0-9]+)?(?<!,)|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)


def check_report_id(report: str) -> str:
    """The id, if it is one. Raises ``RequestError`` where it is not."""
    if not _ID.fullmatch(report):
        raise RequestError(f"{report!r} is not a report id: lower-case letters, digits, -")
    return report


class Word(NamedTuple):
    """A word in its normal form, and where it stands."""

    normal: str
    start: int
    end: int


class Stretch(NamedTuple):
    """A sentence or number of the text, by place."""

    start: int
    end: int


def normal_words(text: str) -> list[Word]:
    """The words of a text, so that spacing, case, quotes and punctuation do not matter."""
    return [
        Word(unicodedata.normalize("NFKC", m[0]).casefold(), m.start(), m.end())
        for m in _WORD.finditer(text)
    ]


@dataclass(frozen=True)
class ReportText:
    """The text of one report. Positions count characters of the decoded text."""

    report: str
    text: str

    @classmethod
    def read(cls, folder: Path, report: str) -> ReportText:
        """Read ``<report>.txt``, UTF-8 with its line ends as they are.

        Raises ``RequestError`` where the id is no id or there is no such file, and
        ``CiticKGError`` where the file is too large or not UTF-8.
        """
        path = folder / f"{check_report_id(report)}.txt"
        if not path.is_file():
            raise RequestError(f"{path}: there is no text of the report {report} here")
        if path.stat().st_size > MAX_BYTES:
            raise CiticKGError(f"{path}: larger than {MAX_BYTES:,} bytes; this is no report text")
        try:
            return cls(report, path.read_bytes().decode("utf-8"))
        except OSError as error:
            raise CiticKGError(f"{path}: cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            raise CiticKGError(
                f"{path}: byte {error.start} is not UTF-8; convert the file to UTF-8"
            ) from error

    @cached_property
    def words(self) -> list[Word]:
        """All words in order."""
        return normal_words(self.text)

    @cached_property
    def sentences(self) -> list[Stretch]:
        """All sentences and headings in order; none spans a line end."""
        found = (Stretch(m.start(), m.end()) for m in _SENTENCE.finditer(self.text))
        return [s for s in found if _WORD.search(self.text, s.start, s.end)]

    @cached_property
    def numbers(self) -> list[Stretch]:
        """All numbers in order, in digits or as a number word."""
        return [Stretch(m.start(), m.end()) for m in _NUMBER.finditer(self.text)]

    @property
    def digest(self) -> str:
        """The SHA-256, in hexadecimal, of the text's bytes."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @cached_property
    def _normal(self) -> str:
        return f" {' '.join(w.normal for w in self.words)} "

    def prints(self, name: str) -> bool:
        """Whether the words of the name stand in the text, one after the other."""
        return f" {' '.join(w.normal for w in normal_words(name))} " in self._normal

    def words_of(self, start: int, end: int) -> list[str]:
        """The normalised words of ``text[start:end]``."""
        return [w.normal for w in normal_words(self.text[start:end])]

    def passage(self, first: int, last: int) -> Passage:
        """The passage from word number ``first`` to word number ``last``, both included.

        An opening quote or bracket before it, and a sentence's end mark or percent sign after
        it, belong to it.
        """
        start, end = self.words[first].start, self.words[last].end
        while start > 0 and self.text[start - 1] in "“\"(‘'":
            start -= 1
        while end < len(self.text) and self.text[end] in ".%!?)”\"’'":
            end += 1
        return Passage(self.report, start, end)
