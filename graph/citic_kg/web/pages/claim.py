"""The page of a claim: what it says, how far it holds, its three times, its evidence."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.answer.claim import Claim
from citic_kg.vocabulary import citic
from citic_kg.web.pages.claim_line import (
    ClaimLine,
    claim_line,
    elsewhere,
    from_context,
    parts,
    time_of,
    year_source,
)
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.passage import Words, words_of
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference, readable, text_of
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

# The properties by which one figure refers to another.
_TIES = ("shareOf", "portion", "changeOn", "sumOf", "complementOf")


def claim_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of a claim."""
    read = reader(release)
    claim = read.claim(node)
    report = claim.frame.get("reportedIn")
    links = read.subjects(citic("wasInferredFrom"), node)
    return page(
        "claim.html",
        release,
        request,
        document=Document.about(node, read.headline(claim)),
        short=read.short(node),
        kind=read.of(claim.kind) if claim.kind is not None else Reference("claim"),
        summary=text_of(claim.first("summary")),
        parts_of_claim=[
            p for p in parts(read, claim, whole=True) if p[0] != read.property("summary")
        ],
        held=read.status(claim.frame.get("status")),
        held_definition=read.of(claim.frame.get("status")).title,
        basis=read.of(claim.frame.get("basis")),
        context=from_context(claim),
        time=time_of(claim),
        year_source=year_source(read, claim),
        report=read.of(report) if report is not None else Reference("no report"),
        report_years=_years(read, report),
        entered=text_of(claim.frame.get("enteredIn")),
        evidence=_evidence(read, claim),
        notes=list(map(readable, claim.notes)),
        inferred=[read.of(link) for link in links],
        tied=_tied(read, node),
        siblings=_siblings(read, claim),
    )


def _years(read: Reader, report: object) -> str:
    """The year that the report is of, and the one in which it was published."""
    if not isinstance(report, ox.NamedNode):
        return ""
    year = read.literal(report, citic("reportingYear"))
    published = read.literal(report, citic("publishedYear"))
    return f"{year}, published {published}" if published else year


def _evidence(read: Reader, claim: Claim) -> list[tuple[Reference, Reference, Words]]:
    """Each passage of the claim: itself, its section, and its words where they may be shown."""
    found = []
    for node in claim.evidence:
        section = next(iter(read.objects(node, citic("section"))), None)
        heading = Reference("") if section is None else Reference(read.label(section))
        found.append((read.of(node), heading, words_of(read, node)))
    return found


def _tied(read: Reader, node: ox.NamedNode) -> list[tuple[Reference, list[Reference]]]:
    """Figures that refer to this one."""
    found = []
    for tie in _TIES:
        others = read.subjects(citic(tie), node)
        if others:
            found.append((read.property(tie), [read.of(other) for other in others]))
    return found


def _siblings(read: Reader, claim: Claim) -> list[ClaimLine]:
    """The other claims that rest on one of its passages."""
    nodes = {
        other
        for passage in claim.evidence
        for other in read.subjects(citic("evidence"), passage)
        if other != claim.node
    }
    lines = [claim_line(read, read.claim(other)) for other in sorted(nodes, key=str)]
    # Of one passage it goes without saying that they rest on it.
    only = read.of(claim.evidence[0]) if len(claim.evidence) == 1 else None
    return [elsewhere(line, only) if only else line for line in lines]
