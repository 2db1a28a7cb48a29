"""Charts of figures over years: one small picture for each indicator and unit of a thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise, product

import pyoxigraph as ox

from citic_kg.answer.claim import Claim
from citic_kg.answer.entity import roles_of
from citic_kg.vocabulary import RDF_TYPE, citic
from citic_kg.web.pages.claim_line import year_source
from citic_kg.web.pages.figure import is_figure
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference, text_of
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

WIDTH, HEIGHT = 300, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 16, 26, 24
# What a mark looks like, by the bound of the figure; what is not here is drawn exact.
_SHAPES = {
    "about": "open",
    "nearly": "open",
    "over": "up",
    "at-least": "up",
    "up-to": "down",
    "range": "range",
}
_POINT_TIMES = ("inYear", "asOf", "onDate")


@dataclass(frozen=True)
class Point:
    """A figure in a chart: its place, its mark, and what it is read from.

    ``x`` and ``y`` are the middle of the mark, ``y_upper`` the upper end of a range;
    ``label_y`` is where the printed value stands.
    """

    year: int
    value: Decimal
    upper: Decimal | None
    printed: str
    bound: str
    shape: str
    achieved: bool
    status: Reference
    year_source: Reference
    indicator: Reference
    boundaries: tuple[Reference, ...]
    series: str
    href: str
    evidence: tuple[Reference, ...]
    x: int = 0
    y: int = 0
    y_upper: int = 0


@dataclass(frozen=True)
class Chart:
    """The figures of one indicator, or of several that the editors read as one, in one unit.

    ``lines`` tie the points that may be compared; ``years`` are the marks of the axis.
    """

    subject: Reference
    indicators: tuple[Reference, ...]
    unit: Reference
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    years: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """What the chart is of, in a line."""
        return f"{' / '.join(r.text for r in self.indicators)}, {self.unit.text}"


def metrics(release: ServedRelease, request: Request) -> Reply:
    """The charts of the thing ``of``, or of all things that have any."""
    read = reader(release)
    name = (request.first("of") or "").strip()
    if len(name) > 200:
        raise Refusal(400, "of has more than 200 characters; give less of the name")
    if name:
        node = release.graph.names.resolve(name)
        found, of = charts(read, node), read.of(node)
    else:
        things = {t for t in read.names.labels if read.kind(t) != citic("Report")}
        measured = [t for t in sorted(things, key=read.label) if read.subjects(citic("subject"), t)]
        found = [chart for thing in measured for chart in charts(read, thing)]
        of = Reference("")
    return page("metrics.html", release, request, charts=found, of=of)


def charts(read: Reader, node: ox.NamedNode, claims: Iterable[Claim] | None = None) -> list[Chart]:
    """The charts of a thing's figures that are of at least two years, by name.

    ``claims`` are those in which the thing has a part, where they are known already.
    """
    if claims is None:
        claims = [read.claim(c, graph) for c, graph, _ in roles_of(read.store, node)]
    grouped: dict[tuple[str, str], list[tuple[Claim, Point]]] = {}
    for claim in sorted(claims, key=lambda c: c.node.value):
        if is_figure(claim) and node in claim.all("subject"):
            point = _point(read, claim)
            if point is not None:
                key = (_measure(read, claim), text_of(claim.first("unit")))
                grouped.setdefault(key, []).append((claim, point))
    found = [
        _chart(read, node, claims_of)
        for _, claims_of in sorted(grouped.items())
        if len({point.year for _, point in claims_of}) > 1
    ]
    return sorted(found, key=lambda chart: chart.name.casefold())


def _measure(read: Reader, claim: Claim) -> str:
    """The first of the indicators that the editors read as one with the claim's."""
    indicator = claim.first("indicator")
    if not isinstance(indicator, ox.NamedNode):
        return ""
    same = [*read.objects(indicator, citic("comparableWith")), indicator]
    return min(node.value for node in same)


def _point(read: Reader, claim: Claim) -> Point | None:
    """The claim as a point; None where it is of no single year, or has no number."""
    year = _year(claim)
    value, upper = _number(claim.first("value")), _number(claim.first("upperValue"))
    if year is None or value is None:
        return None
    bound = text_of(claim.first("bound")).rsplit("/", 1)[-1]
    status = claim.frame.get("status")
    boundaries = claim.all("boundary")
    whole = [b.value for b in boundaries if _is_organization(read, b)]
    indicator = claim.first("indicator")
    return Point(
        year,
        value,
        upper,
        text_of(claim.first("asPrinted")) or str(value),
        read.of(claim.first("bound")).text if bound and bound != "exactly" else "",
        _SHAPES.get(bound, "exact"),
        text_of(status).endswith("/achieved"),
        read.status(status),
        year_source(read, claim),
        read.of(indicator),
        tuple(map(read.of, boundaries)),
        " ".join(sorted(whole)),
        read.of(claim.node).href,
        tuple(map(read.of, claim.evidence)),
    )


def _is_organization(read: Reader, boundary: object) -> bool:
    return isinstance(boundary, ox.NamedNode) and citic("Organization") in read.objects(
        boundary, RDF_TYPE
    )


def _year(claim: Claim) -> int | None:
    """The year of a figure that is of one year or one day."""
    if any(name not in _POINT_TIMES for name, _ in claim.times):
        return None
    texts = [text_of(value)[:4] for _, value in claim.times]
    years = {int(text) for text in texts if text.isascii() and text.isdigit()}
    return years.pop() if len(years) == 1 else None


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(text_of(value)) if value is not None else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _chart(read: Reader, node: ox.NamedNode, found: list[tuple[Claim, Point]]) -> Chart:
    points = sorted((p for _, p in found), key=lambda p: (p.year, p.value, p.href))
    years = sorted({p.year for p in points})
    most = max((p.upper or p.value for p in points), default=Decimal(0))
    least = min(Decimal(0), *(p.value for p in points))
    span = (max(most, Decimal(0)) - least) or Decimal(1)

    def x(year: int) -> int:
        wide = WIDTH - _LEFT - _RIGHT - 60
        return _LEFT + 30 + round(wide * (year - years[0]) / (years[-1] - years[0]))

    def y(value: Decimal) -> int:
        return round(HEIGHT - _BOTTOM - float((value - least) / span) * (HEIGHT - _TOP - _BOTTOM))

    placed = tuple(_at(p, x(p.year), y(p.value), y(p.upper or p.value)) for p in points)
    unit = found[0][0].first("unit")
    return Chart(
        read.of(node),
        tuple(dict.fromkeys(p.indicator for p in placed)),
        read.of(unit) if unit is not None else Reference("number"),
        placed,
        tuple(_lines(placed)),
        tuple((year, x(year)) for year in years),
    )


def _at(point: Point, x: int, y: int, y_upper: int) -> Point:
    return replace(point, x=x, y=y, y_upper=y_upper)


def _lines(points: tuple[Point, ...]) -> list[str]:
    """Lines between the figures that may be compared: achieved, and of the same boundary.

    Where the boundary is no organisation it is a programme or an event of each year.
    """
    series: dict[str, dict[int, list[Point]]] = {}
    for point in points:
        if point.achieved:
            series.setdefault(point.series, {}).setdefault(point.year, []).append(point)
    found = []
    for by_year in series.values():
        order = sorted(by_year)
        for before, after in pairwise(order):
            ends = product(by_year[before], by_year[after])
            found += [f"M{one.x} {one.y}L{other.x} {other.y}" for one, other in ends]
    return found
