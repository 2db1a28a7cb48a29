"""What a claim says is printed, is printed: its numbers in its passages, its things in its report.

The records of the texts have the numbers of each report with their places, and the names of
things that it prints. So a number that was mistyped, a year taken from elsewhere and a claim
that was given to the wrong company are found without the texts.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from citic_kg.check.finding import VIOLATION, WARNING, Finding
from citic_kg.errors import CiticKGError
from citic_kg.sources import Sources, TurtleFile, passage_of
from citic_kg.text.number_words import digits_in, numbers_in
from citic_kg.text.text_record import TextRecord
from citic_kg.vocabulary import ID, citic, shorten, term

UNPRINTED_FILE = "unprinted.csv"
_HEADER = ["report", "thing", "reason"]
_YEARS = ("fromYear", "untilYear")
_DAYS = ("onDate", "fromDate", "untilDate")
# A period that is printed as months begins and ends on such days.
_EDGES = re.compile(r"-01$|-(0[13578]|1[02])-31$|-(0[469]|11)-30$|-02-2[89]$")
# What is no decimal the shapes find.
_DECIMAL = re.compile(r"[+-]?[0-9]{1,40}([.][0-9]{1,40})?")
_MEND = "correct it, or name the passage that prints it as citic:evidence"
_NAME = (
    "correct it, or add the printed form as skos:altLabel and run citic-kg verify --record, or "
    f"say in {UNPRINTED_FILE} why it has none"
)
# Of these the labels are the editors' own: a report prints what is counted in many ways.
_OWN_LABELS = ("Indicator", "ChangeIndicator")
_Problems = Iterator[tuple[str, str, str]]


@dataclass(frozen=True)
class _Claim:
    """A claim: its values by property, and the numbers that its passages print."""

    iri: str
    values: Mapping[ox.NamedNode, list[ox.NamedNode | ox.Literal]]
    printed: frozenset[str]

    def texts(self, *names: str) -> list[str]:
        """The literals of the properties."""
        values = (v for name in names for v in self.values.get(citic(name), ()))
        return [value.value for value in values if isinstance(value, ox.Literal)]


def check_printed(sources: Sources) -> list[Finding]:
    """The findings of all claims of reports that have a record, in order of their places."""
    findings = []
    unprinted = read_unprinted(sources.facts)
    for file in sources.claims:
        record = sources.records.get(file.path.stem)
        if record is not None:
            allowed = {thing for report, thing in unprinted if report == record.report}
            for claim in _claims(file, record):
                place = sources.place(claim.iri)
                for problems in (
                    _numbers(claim),
                    _times(claim),
                    _names(claim, sources, record, allowed),
                ):
                    findings += [Finding(place, claim.iri, *problem) for problem in problems]
    return sorted({*findings, *_needless(sources, unprinted)})


def _needless(sources: Sources, unprinted: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    """Findings of the things that are said not to be printed, and are, or have no claim."""
    for report, thing in unprinted:
        iri = ID + thing.removeprefix("id:")
        files = [file for file in sources.claims if file.path.stem == report]
        involved = any(getattr(t.object, "value", "") == iri for f in files for t in f.triples)
        record = sources.records.get(report)
        if files and (not involved or record is None or iri in record.names):
            place = str(sources.facts / UNPRINTED_FILE)
            problem = f"{report} prints it, or no claim of that report involves it"
            yield Finding(place, iri, problem, "take the line out")


def _claims(file: TurtleFile, record: TextRecord) -> Iterator[_Claim]:
    values: dict[str, dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]]] = {}
    for t in file.triples:
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
            found = values.setdefault(t.subject.value, defaultdict(list))
            found[t.predicate].append(t.object)
    for iri, said in values.items():
        spans = list(filter(None, map(passage_of, said.get(citic("evidence"), ()))))
        printed = {
            digits
            for place, number in record.numbers.items()
            if any(span.covers(place.start, place.end) for span in spans)
            for digits in digits_in(number)
        }
        yield _Claim(iri, said, frozenset(printed))


def _numbers(claim: _Claim) -> _Problems:
    """A figure is printed in the passages, and its value is what the printed words mean."""
    for as_printed in claim.texts("asPrinted"):
        for digits in digits_in(as_printed):
            if digits not in claim.printed:
                problem = f"{as_printed!r} has the number {digits}, which no passage of it prints"
                yield problem, _MEND, VIOLATION
        meant = numbers_in(as_printed)
        if not meant:
            remedy = "look whether it is one, and add the word to number_words.py"
            yield f"{as_printed!r} is not read as a number", remedy, WARNING
        for value in claim.texts("value", "upperValue"):
            if meant and _DECIMAL.fullmatch(value) and Decimal(value) not in meant:
                numbers = ", ".join(f"{n.normalize():f}" for n in sorted(meant))
                problem = f"the value {value} is not what {as_printed!r} means: {numbers}"
                yield problem, "correct citic:value or citic:asPrinted", VIOLATION


def _times(claim: _Claim) -> _Problems:
    """The years and days of a claim are printed in the passages, where they are said to be."""
    years = claim.texts(*_YEARS)
    days = [str(int(day[-2:])) for day in _days(claim)]
    for number in (*years, *days):
        if number not in claim.printed:
            yield f"no passage of it prints {number}, of its time", _MEND, VIOLATION
    printed = term("time-basis", "printed") in claim.values.get(citic("timeBasis"), ())
    told = (*claim.texts("inYear"), *years, *days)
    if printed and not claim.printed & set(told):
        remedy = "name the passage that prints it, or write citic:timeBasis time-basis:context"
        yield f"no passage of it prints {' or '.join(told)}, of its time", remedy, VIOLATION


def _days(claim: _Claim) -> Iterator[str]:
    """The dates of the claim whose days a report would print."""
    for name in _DAYS:
        for day in claim.texts(name):
            if day[-2:].isdigit() and (name == "onDate" or not _EDGES.search(day)):
                yield day


def _names(claim: _Claim, sources: Sources, record: TextRecord, allowed: set[str]) -> _Problems:
    """The things of a claim are printed in its report under one of their names."""
    for predicate, values in claim.values.items():
        for thing in (v.value for v in values if isinstance(v, ox.NamedNode)):
            known = thing in record.names or shorten(thing) in allowed
            if not known and _has_names_of_its_own(thing, sources):
                told = f"{shorten(predicate.value)} is {shorten(thing)}"
                yield f"{told}, which {record.report} does not print", _NAME, VIOLATION


def _has_names_of_its_own(thing: str, sources: Sources) -> bool:
    """Whether it is a thing whose labels are those that reports print."""
    own = {citic(name).value for name in _OWN_LABELS}
    return thing.startswith(ID) and thing in sources.names and not sources.classes[thing] & own


def read_unprinted(facts: Path) -> dict[tuple[str, str], str]:
    """The things that a report does not print under a name of their own, with the reason.

    Raises ``CiticKGError`` on a bad row.
    """
    path = facts / UNPRINTED_FILE
    if not path.is_file():
        return {}
    try:
        rows = list(csv.reader(path.read_bytes().decode("utf-8").splitlines()))
    except (ValueError, csv.Error) as error:
        raise CiticKGError(f"{path}: cannot be read as CSV in UTF-8") from error
    for line, row in enumerate(rows, start=1):
        if len(row) != len(_HEADER) or not all(row) or (line == 1) != (row == _HEADER):
            raise CiticKGError(f"{path}:{line}: a row is {','.join(_HEADER)}, under that head")
    return {(report, thing): reason for report, thing, reason in rows[1:]}
