"""A figure: a claim of one number as the row of a table."""

from __future__ import annotations

from dataclasses import dataclass

from citic_kg.answer.claim import Claim
from citic_kg.vocabulary import citic, term
from citic_kg.web.pages.claim_line import from_context, time_of, year_source
from citic_kg.web.pages.reader import Reader
from citic_kg.web.pages.reference import Reference, readable, text_of

_TIES = ("shareOf", "portion", "changeOn", "sumOf", "complementOf")
# The unit of what is counted, which goes without saying.
_COUNT = term("unit", "NUM")


@dataclass(frozen=True)
class Figure:
    """One number: whose, what, as printed with its bound, unit, period, boundary, evidence.

    ``ties`` are the figures that it is a share of, a change on and so on.
    """

    href: str
    headline: str
    subjects: tuple[Reference, ...]
    indicator: Reference
    printed: str
    exact: str
    bound: str
    unit: Reference
    time: str
    year_source: Reference
    compared: str
    boundaries: tuple[Reference, ...]
    status: Reference
    achieved: bool
    context: bool
    ties: tuple[tuple[Reference, tuple[Reference, ...]], ...]
    evidence: tuple[Reference, ...]
    notes: tuple[str, ...]


def figure(read: Reader, claim: Claim) -> Figure:
    """The row of a claim of one number."""

    def references(name: str) -> tuple[Reference, ...]:
        return tuple(read.of(value) for value in claim.all(name))

    bound, unit = claim.first("bound"), claim.first("unit")
    upper = claim.first("upperValue")
    value = text_of(claim.first("value"))
    status = claim.frame.get("status")
    indicator = claim.first("indicator")
    return Figure(
        read.of(claim.node).href,
        read.headline(claim),
        references("subject") or tuple(map(Reference, map(text_of, claim.all("holderAsPrinted")))),
        read.of(indicator) if indicator is not None else Reference(""),
        text_of(claim.first("asPrinted")) or value,
        f"{value} to {text_of(upper)}" if upper is not None else value,
        "" if text_of(bound).endswith("/exactly") or bound is None else read.of(bound).text,
        read.of(unit) if unit not in (None, _COUNT) else Reference(""),
        time_of(claim),
        year_source(read, claim),
        text_of(claim.first("comparedWith")),
        references("boundary"),
        read.status(status),
        text_of(status).endswith("/achieved"),
        from_context(claim),
        tuple((read.property(tie), references(tie)) for tie in _TIES if claim.all(tie)),
        tuple(read.of(passage) for passage in claim.evidence),
        tuple(map(readable, claim.notes)),
    )


def is_figure(claim: Claim) -> bool:
    """Whether the claim is of one number."""
    return claim.kind == citic("MetricClaim")


def figures(read: Reader, claims: list[Claim]) -> list[Figure]:
    """The rows of those of the claims that are of one number, by indicator, subject and time."""
    found = [figure(read, claim) for claim in claims if is_figure(claim)]
    return sorted(
        found, key=lambda f: (f.indicator.text.casefold(), str(f.subjects), f.time, f.href)
    )
