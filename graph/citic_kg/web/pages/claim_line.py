"""A claim as one entry of a page: what it says, how far it holds, when, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox

from citic_kg.answer.claim import Claim, position
from citic_kg.vocabulary import citic
from citic_kg.web.pages.reader import NO_ROLE, Reader
from citic_kg.web.pages.reference import Reference, readable, text_of

_PART_OF_META = (citic("topic"), citic("action"))
_TOLD_APART = (citic("summary"),)
_TOLD_BY_PRINT = (citic("value"), citic("upperValue"), citic("unit"))
_TIME_WORDS = {
    "inYear": "{}",
    "onDate": "on {}",
    "asOf": "as of {}",
    "fromDate": "from {}",
    "untilDate": "until {}",
    "fromYear": "from {}",
    "untilYear": "until {}",
}


@dataclass(frozen=True)
class ClaimLine:
    """A claim to be shown. ``parts`` are its roles and values, grouped by property.

    ``role`` is the part in it of the thing whose page it stands on; ``context`` says that it
    follows from the context, ``year_source`` what gives its year where none is printed.
    """

    href: str
    headline: str
    kind: Reference
    role: str
    summary: str
    parts: tuple[tuple[Reference, tuple[Reference, ...]], ...]
    topics: tuple[Reference, ...]
    status: Reference
    context: bool
    time: str
    year_source: Reference
    evidence: tuple[Reference, ...]
    notes: tuple[str, ...]


def claim_line(
    read: Reader, claim: Claim, about: ox.NamedNode | None = None, roles: tuple[str, ...] = ()
) -> ClaimLine:
    """The entry of a claim, on the page of the thing ``about`` which has the roles in it."""
    return ClaimLine(
        read.of(claim.node).href,
        read.headline(claim),
        read.of(claim.kind) if claim.kind is not None else Reference("claim"),
        ", ".join(read.property(role).text for role in roles),
        text_of(claim.first("summary")),
        parts(read, claim, about),
        tuple(read.of(v) for p, v in claim.values if p in _PART_OF_META),
        read.status(claim.frame.get("status")),
        from_context(claim),
        time_of(claim),
        year_source(read, claim),
        tuple(read.of(passage) for passage in claim.evidence),
        tuple(map(readable, claim.notes)),
    )


def parts(
    read: Reader, claim: Claim, about: ox.NamedNode | None = None, *, whole: bool = False
) -> tuple[tuple[Reference, tuple[Reference, ...]], ...]:
    """The roles and values of a claim by property, subjects first.

    Values that are the thing ``about`` are left out, and so are topics, the summary, and what the
    printed form of a figure tells already, unless the ``whole`` is wanted.
    """
    told = _told_by_print(claim)
    grouped: dict[ox.NamedNode, list[Reference]] = {}
    for predicate, value in claim.values:
        apart = predicate in _PART_OF_META or predicate in _TOLD_APART
        if whole or not (value == about or apart or (predicate, value) in told):
            grouped.setdefault(predicate, []).append(read.of(value))
    order = sorted(grouped, key=lambda p: (read.roles.get(p.value, NO_ROLE), p.value))
    return tuple((read.property(p), tuple(grouped[p])) for p in order)


def _told_by_print(claim: Claim) -> set[tuple[ox.NamedNode, object]]:
    """Of a figure: its value and unit, that it is meant exactly, a boundary that is its subject."""
    if claim.first("asPrinted") is None:
        return set()
    subjects = claim.all("subject")
    return {
        (predicate, value)
        for predicate, value in claim.values
        if predicate in _TOLD_BY_PRINT
        or (predicate == citic("bound") and text_of(value).endswith("/exactly"))
        or (predicate == citic("boundary") and value in subjects)
    }


def from_context(claim: Claim) -> bool:
    """Whether the claim is not said in words."""
    return text_of(claim.frame.get("basis")).endswith("/context")


def year_source(read: Reader, claim: Claim) -> Reference:
    """What gives the year that is not printed with the claim; nothing for one that is printed.

    It is the report only where the year is the one that the report is of, else the text around.
    """
    if not text_of(claim.frame.get("timeBasis")).endswith("/context"):
        return Reference("")
    report = claim.frame.get("reportedIn")
    reported = ""
    if isinstance(report, ox.NamedNode):
        reported = read.literal(report, citic("reportingYear"))
    if {text_of(value) for name, value in claim.times if name == "inYear"} == {reported}:
        title = "No year is printed; this is the report’s"
        return Reference("(report’s year)", title=title, style="muted")
    title = "No year is printed with it; the text around gives this one"
    return Reference("(from context)", title=title, style="muted")


def time_of(claim: Claim) -> str:
    """When the claim is true, in words; a year that a day already tells is left out."""
    told = [name for name, _ in claim.times if name != "inYear"]
    days = " ".join(text_of(value) for name, value in claim.times if name in told)
    words = [
        _TIME_WORDS[name].format(text_of(value))
        for name, value in sorted(claim.times, key=lambda t: list(_TIME_WORDS).index(t[0]))
        if name in told or text_of(value) not in days
    ]
    return ", ".join(words)


def elsewhere(line: ClaimLine, here: Reference) -> ClaimLine:
    """The entry with the passages other than the one at which it stands."""
    return replace(line, evidence=tuple(found for found in line.evidence if found != here))


def in_text_order(claim: Claim) -> tuple[list[tuple[str, int, int, str]], str]:
    """The key by which claims stand in the order of their evidence."""
    return [position(passage) for passage in claim.evidence], claim.node.value
