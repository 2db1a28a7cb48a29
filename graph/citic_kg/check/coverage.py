"""Coverage: which sentences and numbers of a report some claim points at.

A sentence is covered where a claim's evidence overlaps it. A number is covered where the evidence
of a claim includes it and that claim carries it: in a value as printed, a rank, a date, an
edition, a printed name, or a label of a thing that the claim involves.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from citic_kg.errors import CiticKGError
from citic_kg.sources import Sources, TurtleFile, passage_of
from citic_kg.text.passage import Passage
from citic_kg.text.report_text import Stretch
from citic_kg.text.text_record import TextRecord
from citic_kg.vocabulary import citic, shorten

EXCUSED_FILE = "excused.csv"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EXCUSED_HEADER = ["report", "start", "end", "printed", "reason"]


@dataclass(frozen=True)
class Coverage:
    """What of one report's text the claims cover. Headings count as covered sentences."""

    report: str
    sentences: int
    uncovered_sentences: tuple[Stretch, ...]
    numbers: int
    uncovered_numbers: tuple[Stretch, ...]
    excused_numbers: tuple[Stretch, ...]

    @property
    def sentence_share(self) -> float:
        """The covered part of the sentences, from 0 to 1."""
        return _share(self.sentences, len(self.uncovered_sentences))

    @property
    def number_share(self) -> float:
        """The covered or excused part of the numbers, from 0 to 1."""
        return _share(self.numbers, len(self.uncovered_numbers))


def _share(whole: int, missing: int) -> float:
    return 1.0 if whole == 0 else (whole - missing) / whole


@dataclass(frozen=True)
class _Pointer:
    """A passage that a claim points at, and the words that the claim carries."""

    passage: Passage
    carried: str


def coverage(sources: Sources) -> list[Coverage]:
    """The coverage of each report that has claims and a record, in order of the ids."""
    literals = _literals(sources)
    excused = read_excused(sources.facts)
    found = []
    for file in sources.claims:
        record = sources.records.get(file.path.stem)
        if record is not None:
            pointers = _pointers(file, literals)
            titles = [h for h in sources.headings if h.report == record.report]
            found.append(_cover(record, pointers, titles, excused.get(record.report, set())))
    return found


def _cover(
    record: TextRecord, pointers: list[_Pointer], titles: list[Passage], excused: set[Stretch]
) -> Coverage:
    spans = [p.passage for p in pointers] + titles
    lost = tuple(
        s for s in record.sentences if not any(p.start < s.end and s.start < p.end for p in spans)
    )
    missing = [n for n, printed in record.numbers.items() if not _carried(n, printed, pointers)]
    return Coverage(
        record.report,
        len(record.sentences),
        lost,
        len(record.numbers),
        tuple(n for n in missing if n not in excused),
        tuple(n for n in missing if n in excused),
    )


def _carried(number: Stretch, printed: str, pointers: list[_Pointer]) -> bool:
    plain = re.escape(_plain(printed))
    pattern = re.compile(rf"(?<![\d.]){plain}(?!\d)" if printed[0].isdigit() else rf"\b{plain}\b")
    return any(
        p.passage.covers(number.start, number.end) and pattern.search(p.carried) for p in pointers
    )


def _plain(text: str) -> str:
    """Text without thousands separators and case."""
    return re.sub(r"(?<=\d),(?=\d)", "", text).casefold()


def _literals(sources: Sources) -> dict[str, list[str]]:
    """All literals of the facts by subject."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sources.fact_files:
        for t in file.triples:
            if isinstance(t.object, ox.Literal) and isinstance(t.subject, ox.NamedNode):
                # A day of the month is printed without its leading zero.
                day = "" if not _DAY.fullmatch(t.object.value) else str(int(t.object.value[-2:]))
                found[t.subject.value] += [t.object.value, day]
    return found


def _pointers(file: TurtleFile, literals: dict[str, list[str]]) -> list[_Pointer]:
    involved: dict[str, list[str]] = defaultdict(list)
    evidence: list[tuple[str, str]] = []
    for t in file.triples:
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
            if t.predicate == citic("evidence"):
                evidence.append((t.subject.value, t.object.value))
            else:
                involved[t.subject.value].append(t.object.value)
    found = []
    for claim, iri in evidence:
        words = [*literals[claim], *(w for thing in involved[claim] for w in literals[thing])]
        passage = passage_of(iri)
        if passage is not None:  # else the checks of integrity say what is wrong with it
            found.append(_Pointer(passage, _plain(" ".join(words))))
    return found


def read_excused(facts: Path) -> dict[str, set[Stretch]]:
    """The numbers that need no claim, by report. Raises ``CiticKGError`` on a bad row."""
    found: dict[str, set[Stretch]] = defaultdict(set)
    path = facts / EXCUSED_FILE
    if not path.is_file():
        return found
    line, unexcused = 1, False
    try:
        rows = csv.reader(path.read_bytes().decode("utf-8").split("\n"))
        if next(rows, None) != _EXCUSED_HEADER:
            raise CiticKGError(f"{path}:1: the columns are not {','.join(_EXCUSED_HEADER)}")
        for row in filter(None, rows):
            line = rows.line_num
            report, start, end, _printed, reason = row
            found[report].add(Stretch(int(start), int(end)))
            unexcused = unexcused or not reason
    except (ValueError, csv.Error) as error:
        raise CiticKGError(f"{path}:{line}: a row is report,start,end,printed,reason") from error
    if unexcused:
        raise CiticKGError(f"{path}: a row is report,start,end,printed,reason; one has no reason")
    return found


def things_without_claims(sources: Sources) -> list[str]:
    """The things that no claim involves, shortened and sorted; reports and headings aside."""
    used: set[str] = set()
    for file in sources.claims:
        used.update(t.object.value for t in file.triples if isinstance(t.object, ox.NamedNode))
    return sorted(shorten(s) for s in _subjects(sources.things) if s not in used)


def _subjects(files: Iterable[TurtleFile]) -> set[str]:
    publishers: set[str] = set()
    subjects: set[str] = set()
    for file in files:
        for t in file.triples:
            if isinstance(t.subject, ox.NamedNode) and "/report/" not in t.subject.value:
                subjects.add(t.subject.value)
            if t.predicate == citic("publisher") and isinstance(t.object, ox.NamedNode):
                publishers.add(t.object.value)
    return subjects - publishers
