"""Charts of figures and timelines: years, bounds, evidence, and only what can be compared."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.web.pages.claim_line import year_source
from citic_kg.web.pages.metrics import charts
from citic_kg.web.pages.reader import reader
from citic_kg.web.served_release import ServedRelease
from tests.page_probes import body, follow, html, links, small
from tests.small_graph import SmallGraph


def test_charts_have_the_years_bounds_and_evidence(served: ServedRelease) -> None:
    read = reader(served)
    found = charts(read, served.graph.resolve("CITIC Bank"))
    named = {chart.name: chart for chart in found}
    trained = named["employees passing examination, number"]
    assert [p.year for p in trained.points] == [2022, 2023]
    assert [p.shape for p in trained.points] == ["open", "open"]
    assert all(p.evidence and p.href.startswith("/id/claim/") for p in trained.points)
    joined = named["complaints handled / customer complaints received, number"]
    assert len(joined.indicators) == 2
    assert len(joined.lines) == 1
    page = body(follow(served, "/metrics?of=CITIC+Bank"))
    assert page.count("<svg") == len(found)
    assert page.count("<svg") <= body(follow(served, "/metrics")).count("<svg")
    assert "Over the years" in body(follow(served, "/doc/id/citic-bank"))
    nothing = body(follow(served, "/metrics?of=id:longping-hi-tech"))
    assert "The reports give no figure" in nothing


def test_only_what_the_graph_says_is_comparable_is_tied() -> None:
    graph = SmallGraph()
    graph.thing("acme", "Acme")
    graph.thing("sub", "Sub")
    graph.thing("made", "goods made", "Indicator")
    number = {"subject": "acme", "indicator": "made", "unit": "bound/exactly", "boundary": "acme"}
    graph.claim("MetricClaim", year=2020, value="=1.5", bound="bound/over", **number)
    graph.claim(
        "MetricClaim", year=2021, value="=2", upperValue="=3", bound="bound/range", **number
    )
    graph.claim("MetricClaim", year=2022, value="=9", **{**number, "boundary": "sub"})
    graph.claim("MetricClaim", "planned", year=2023, value="=4", **number)
    graph.claim("MetricClaim", year=2024, value="=no number", **number)
    served = small(graph.open())
    (chart,) = charts(reader(served), served.graph.resolve("Acme"))
    assert [p.year for p in chart.points] == [2020, 2021, 2022, 2023]
    assert [p.shape for p in chart.points] == ["up", "range", "exact", "exact"]
    assert len(chart.lines) == 1
    assert not chart.points[3].achieved
    assert chart.points[1].y_upper < chart.points[1].y


def test_a_year_from_context_is_the_reports_only_where_the_report_is_of_it(
    served: ServedRelease,
) -> None:
    rows = served.graph.query("""
        SELECT ?claim ?own { ?claim citic:timeBasis time-basis:context ; citic:inYear ?year ;
          citic:reportedIn / citic:reportingYear ?reported BIND(?year = ?reported AS ?own) }""")
    read = reader(served)
    own = {str(row.claim): bool(row.own) for row in rows}
    assert set(own.values()) == {True, False}
    for iri, is_own in own.items():
        told = year_source(read, read.claim(ox.NamedNode(iri))).text
        assert told == ("(report’s year)" if is_own else "(from context)"), iri
    page = body(follow(served, "/timeline?of=CITIC+Bank&year=2023"))
    assert "(from context)" in page
    assert "(report’s year)" not in page
    other = min(iri for iri, is_own in own.items() if not is_own)
    assert "the text around gives this one" in html(served, other)


def test_a_timeline_counts_by_year_and_marks_years_from_context(served: ServedRelease) -> None:
    page = body(follow(served, "/timeline?of=CITIC+Bank"))
    assert "(report’s year)" in page
    assert {"#AwardClaim-2020", "#EventClaim-2021"} <= set(links(page))
    for anchor in {x[1:] for x in links(page) if x.startswith("#") and x != "#main"}:
        assert f'id="{anchor}"' in page
    whole = body(follow(served, "/timeline"))
    one = next(x for x in links(whole) if x.startswith("/timeline?year=2020#"))
    assert "Award claims" in body(follow(served, one))
    for address, part in (
        ("/timeline?year=1800", "nothing is dated to the year"),
        ("/timeline?of=Citik+Bnk", "nearest"),
        (f"/timeline?of={'x' * 201}", "200 characters"),
        (f"/metrics?of={'x' * 201}", "200 characters"),
    ):
        assert part in body(follow(served, address))
