"""The page of a report: what it is, and its passages with their claims in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from citic_kg.vocabulary import REPORT, citic, term
from citic_kg.web.pages.claim_line import ClaimLine, claim_line, elsewhere
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


@dataclass(frozen=True)
class Place:
    """A passage of the report, under its fragment, with the claims that rest on it first here.

    ``again`` are claims listed at an earlier passage, and decisions, that rest on it too.
    """

    fragment: str
    reference: Reference
    claims: tuple[ClaimLine, ...]
    again: tuple[Reference, ...]


@dataclass
class Section:
    """A section of the report: its heading, or nothing before the first one, and its passages."""

    fragment: str
    title: str
    reference: Reference | None
    places: list[Place] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many claims the section has."""
        return sum(len(place.claims) for place in self.places)


def report_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of a report."""
    read = reader(release)
    claims = read.subjects(citic("reportedIn"), node)
    sections = list(_sections(read, node))
    return page(
        "report.html",
        release,
        request,
        document=Document.about(node, read.label(node)),
        short=read.short(node),
        facts=report_facts(read, node),
        coverage=coverage(read, node),
        sections=[section for section in sections if section.places or section.reference],
        claims_count=len(claims),
        passages_count=len(read.passages.get(node, [])),
    )


def report_facts(read: Reader, node: ox.NamedNode) -> list[tuple[Reference, list[Reference]]]:
    """What is said of the report itself."""
    found = []
    for name in (*("publisher", "reportingYear", "reportingPeriod", "publishedYear", "address"),):
        quads = read.store.quads_for_pattern(node, citic(name), None)
        values = sorted((read.of(quad.object) for quad in quads), key=lambda r: r.text)
        if values:
            found.append((read.property(name), values))
    note = read.literal(node, term("skos", "editorialNote"))
    if note:
        found.append((Reference("editor’s note"), [Reference(note)]))
    return found


def addresses(read: Reader, node: ox.NamedNode) -> list[Reference]:
    """Where the report was published."""
    quads = read.store.quads_for_pattern(node, citic("address"), None)
    return sorted((read.of(quad.object) for quad in quads), key=lambda found: found.text)


def coverage(read: Reader, node: ox.NamedNode) -> dict[str, object] | None:
    """What the build found of the report's sentences and numbers at which claims point.

    Numbers that it excuses, such as those of a list, are not counted.
    """
    entries = read.summary.get("coverage")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and entry.get("report") == node.value.removeprefix(REPORT):
            names = ("uncovered_sentences", "uncovered_numbers", "excused_numbers")
            left = [found for name in names if isinstance(found := entry.get(name), list)]
            numbers = entry.get("numbers")
            if len(left) == len(names) and isinstance(numbers, int):
                return {
                    "sentences": entry.get("sentences"),
                    "numbers": numbers - len(left[2]),
                    "sentences_left": len(left[0]),
                    "numbers_left": len(left[1]),
                }
    return None


def _sections(read: Reader, report: ox.NamedNode) -> list[Section]:
    """The report in reading order; a claim is told in full at its first passage."""
    sections = [Section("", "", None)]
    told: set[ox.NamedNode] = set()
    for passage, node in read.passages.get(report, []):
        there = read.of(node)
        heading = read.literal(node, citic("headingTitle"))
        found = read.subjects(citic("evidence"), node)
        others = [c for c in found if c in told] + read.subjects(citic("restsOn"), node)
        if heading:
            sections.append(Section(passage.fragment, heading, there))
        if heading and not found:
            continue
        new = [claim for claim in found if claim not in told]
        lines = [elsewhere(claim_line(read, read.claim(claim)), there) for claim in new]
        place = Place(
            "" if heading else passage.fragment,
            Reference(f"{passage.start}–{passage.end}", there.href, there.title, there.style),
            tuple(lines),
            tuple(read.of(other) for other in others),
        )
        told.update(found)
        sections[-1].places.append(place)
    return sections
