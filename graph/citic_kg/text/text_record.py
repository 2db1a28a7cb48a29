"""The record of a report's text: what the build knows of it without having it.

One CSV file a report, ``facts/texts/<report>.csv``: the places of its sentences and of its
numbers (with the number itself), of each passage in use the count and digest of its words, and
which names of things the text prints.
No sentence of the text is in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from citic_kg.errors import CiticKGError
from citic_kg.text.passage import Passage, digest
from citic_kg.text.report_text import ReportText, Stretch, check_report_id
from citic_kg.vocabulary import ID

_HEADER = ["kind", "start", "end", "words", "value"]


@dataclass(frozen=True)
class Words:
    """How many words a passage has, and the digest of them."""

    count: int
    digest: str


@dataclass(frozen=True)
class TextRecord:
    """What is recorded of one report's text."""

    report: str
    characters: int
    text_digest: str
    sentences: tuple[Stretch, ...]
    numbers: dict[Stretch, str]
    passages: dict[Passage, Words]
    names: dict[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        text: ReportText,
        passages: Iterable[Passage],
        names: Mapping[str, Iterable[str]] | None = None,
    ) -> TextRecord:
        """The record of a text with the passages in use; those outside the text are left out.

        ``names`` are the labels of things by IRI; those that the text prints are recorded.
        """
        described = {}
        for passage in sorted(set(passages)):
            if passage.report == text.report and passage.end <= len(text.text):
                words = text.words_of(passage.start, passage.end)
                described[passage] = Words(len(words), digest(words))
        return cls(
            text.report,
            len(text.text),
            text.digest,
            tuple(text.sentences),
            {n: text.text[n.start : n.end] for n in text.numbers},
            described,
            {
                thing: printed
                for thing, labels in (names or {}).items()
                if (printed := tuple(label for label in labels if text.prints(label)))
            },
        )

    def to_csv(self) -> str:
        """The record as the text of its file."""
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(_HEADER)
        rows.writerow(["text", 0, self.characters, "", self.text_digest])
        rows.writerows(["sentence", s.start, s.end, "", ""] for s in self.sentences)
        rows.writerows(["number", n.start, n.end, "", v] for n, v in self.numbers.items())
        rows.writerows(
            ["passage", p.start, p.end, w.count, w.digest] for p, w in self.passages.items()
        )
        rows.writerows(["name", "", "", iri, n] for iri, found in self.names.items() for n in found)
        return out.getvalue()

    @classmethod
    def read(cls, path: Path) -> TextRecord:
        """Read a record's file; the report is its stem. Raises ``CiticKGError``."""
        report = path.stem
        sentences: list[Stretch] = []
        numbers: dict[Stretch, str] = {}
        passages: dict[Passage, Words] = {}
        names: dict[str, tuple[str, ...]] = {}
        characters, text_digest = 0, ""
        try:
            lines = path.read_bytes().decode("utf-8").split("\n")
        except (OSError, ValueError) as error:
            raise CiticKGError(f"{path}: cannot be read as UTF-8; {_AGAIN}") from error
        rows = csv.reader(lines)
        try:
            if next(rows, None) != _HEADER:
                raise CiticKGError(f"{path}:1: the columns are not {','.join(_HEADER)}; {_AGAIN}")
            for row in filter(None, rows):
                kind, start, end, words, value = row
                if kind == "name":
                    names[_iri(words)] = (*names.get(words, ()), value)
                    continue
                place = Stretch(int(start), int(end))
                match kind:
                    case "text":
                        characters, text_digest = place.end, value
                    case "sentence":
                        sentences.append(place)
                    case "number":
                        numbers[place] = value
                    case _:
                        passages[Passage(report, *place)] = Words(int(words), value)
        except (ValueError, csv.Error) as error:
            raise CiticKGError(
                f"{path}:{rows.line_num}: not a row of a text record; {_AGAIN}"
            ) from error
        return cls(report, characters, text_digest, tuple(sentences), numbers, passages, names)


def _iri(text: str) -> str:
    """The text, which must be an IRI of ours. Raises ``ValueError``."""
    if not re.fullmatch(re.escape(ID) + r"[a-z0-9-]+", text):
        raise ValueError(text)
    return text


_AGAIN = "write it anew with citic-kg verify --record --reports DIR"


def read_records(facts: Path) -> dict[str, TextRecord]:
    """All records of the facts, by report id, in order of the ids."""
    paths = sorted((facts / "texts").glob("*.csv"))
    return {check_report_id(path.stem): TextRecord.read(path) for path in paths}
