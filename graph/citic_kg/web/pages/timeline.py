"""The timeline: dated claims by year and kind, with status and evidence."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.claim import Claim
from citic_kg.answer.entity import roles_of
from citic_kg.vocabulary import citic
from citic_kg.web.pages.claim_line import ClaimLine, claim_line, in_text_order
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference, text_of
from citic_kg.web.pages.rendering import page
from citic_kg.web.permalink import address
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

# The kinds that a timeline is read for, first; the others follow by name. Figures have charts.
_FIRST = ("AwardClaim", "RankingClaim", "CertificationClaim", "EventClaim", "PartnershipClaim")
_LEFT_OUT = ("MetricClaim",)
_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")


@dataclass(frozen=True)
class Year:
    """A year with its claims by kind."""

    year: int
    groups: tuple[tuple[Reference, tuple[ClaimLine, ...]], ...]


@dataclass(frozen=True)
class Counts:
    """A row of the overview: a kind, and how many claims each year has, with their place."""

    kind: Reference
    cells: tuple[tuple[int, str], ...]


def timeline(release: ServedRelease, request: Request) -> Reply:
    """The timeline of the thing ``of``, or of all things, then one ``year`` at a time."""
    read = reader(release)
    of = (request.first("of") or "").strip()
    if len(of) > 200:
        raise Refusal(400, "of has more than 200 characters; give less of the name")
    node = release.graph.names.resolve(of) if of else None
    dated = _dated(read, node)
    years = sorted({year for year, _, _ in dated})
    wanted = (request.first("year") or "").strip()
    if wanted and (not _YEAR.fullmatch(wanted) or int(wanted) not in years):
        there = ", ".join(map(str, years)) or "no year"
        raise Refusal(400, f"nothing is dated to the year {wanted[:20]!r}; there is {there}")
    # Of all things one year is shown at a time: together they are too much to read.
    chosen = [int(wanted)] if wanted else years if node is not None else years[-1:]
    total = len(_claims(read, node))
    return page(
        "timeline.html",
        release,
        request,
        of=read.of(node) if node is not None else Reference(""),
        years=[(year, _link(of, year)) for year in years],
        counts=_counts(read, dated, years, of, chosen),
        shown=[_year(read, node, dated, year) for year in chosen],
        undated=total - len({claim.node for _, claim, _ in dated}),
    )


def _claims(
    read: Reader, node: ox.NamedNode | None
) -> list[tuple[ox.NamedNode, ox.NamedNode, list[str]]]:
    """The claims, figures aside, with their graphs and the roles of the thing in them."""
    if node is not None:
        found = list(roles_of(read.store, node))
    else:
        quads = read.store.quads_for_pattern(None, citic("reportedIn"), None)
        found = [
            (q.subject, q.graph_name, [])
            for q in quads
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.graph_name, ox.NamedNode)
        ]
    left_out = [citic(name) for name in _LEFT_OUT]
    kept = [(c, g, roles) for c, g, roles in found if read.claim(c, g).kind not in left_out]
    return sorted(kept, key=lambda one: str(one[0]))


def _dated(read: Reader, node: ox.NamedNode | None) -> list[tuple[int, Claim, list[str]]]:
    """The claims with the year that they are of, or begin in."""
    found = []
    for iri, graph, roles in _claims(read, node):
        claim = read.claim(iri, graph)
        years = [int(text[:4]) for _, value in claim.times if _YEAR.match(text := text_of(value))]
        if years and claim.kind is not None:
            found.append((min(years), claim, roles))
    return found


def _order(kind: ox.NamedNode) -> tuple[int, str]:
    name = kind.value.rsplit("/", 1)[-1]
    return _FIRST.index(name) if name in _FIRST else len(_FIRST), name


def _link(of: str, year: int) -> str:
    return address("/timeline", {**({"of": of} if of else {}), "year": str(year)})


def _counts(
    read: Reader,
    dated: list[tuple[int, Claim, list[str]]],
    years: list[int],
    of: str,
    chosen: list[int],
) -> list[Counts]:
    tally = Counter((claim.kind, year) for year, claim, _ in dated)
    kinds = sorted({claim.kind for _, claim, _ in dated if claim.kind is not None}, key=_order)
    return [
        Counts(
            read.of(kind),
            tuple(
                (
                    tally[kind, year],
                    ("" if year in chosen else _link(of, year)) + f"#{_anchor(kind, year)}",
                )
                for year in years
            ),
        )
        for kind in kinds
    ]


def _anchor(kind: ox.NamedNode, year: int) -> str:
    return f"{kind.value.rsplit('/', 1)[-1]}-{year}"


def _year(
    read: Reader,
    node: ox.NamedNode | None,
    dated: list[tuple[int, Claim, list[str]]],
    year: int,
) -> Year:
    grouped: dict[ox.NamedNode, list[ClaimLine]] = {}
    of_year = [(claim, roles) for found, claim, roles in dated if found == year]
    for claim, roles in sorted(of_year, key=lambda one: in_text_order(one[0])):
        if claim.kind is not None:
            line = claim_line(read, claim, node, tuple(roles))
            grouped.setdefault(claim.kind, []).append(line)
    return Year(
        year,
        tuple(
            (Reference(read.of(kind).text, _anchor(kind, year)), tuple(grouped[kind]))
            for kind in sorted(grouped, key=_order)
        ),
    )
