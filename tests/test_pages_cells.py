"""Values on pages: which become links, how passages and tables are shown."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from citic_kg.vocabulary import BASE, ID
from citic_kg.web.pages.cells import Part, parts, table
from citic_kg.web.pages.reference import address
from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Page
from tests.page_probes import get


def test_only_addresses_of_the_web_become_links() -> None:
    assert parts(ox.NamedNode("javascript:alert(1)"), {})[0].href == ""
    assert parts(ox.NamedNode("data:text/html,x"), {})[0].href == ""
    assert parts(ox.NamedNode("https://example.org/x"), {})[0].href == "https://example.org/x"
    assert parts(ox.NamedNode(f"{ID}citic-bank"), {}) == (Part("id:citic-bank", "/id/citic-bank"),)
    assert parts(ox.Literal("report/a#char=1,2 report/a#char=3,9"), {}) == (
        Part("a 1–2", "/id/selector/a/1-2", "evidence"),
        Part("a 3–9", "/id/selector/a/3-9", "evidence"),
    )
    assert parts(ox.Literal("report/a#char=2,1"), {})[0].href == ""


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (f"{ID}citic-bank", "/id/citic-bank"),
        (f"{BASE}def/", "/def/"),
        (f"{BASE}/evil.example/", ""),
        ("https://example.org/", "https://example.org/"),
        ("HTTP://example.org/x", "HTTP://example.org/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https:javascript:alert(1)", ""),
        ("//example.org/", ""),
        ("file:///etc/passwd", ""),
        ("https://a b", ""),
    ],
)
def test_addresses_are_paths_of_ours_or_on_the_web(iri: str, expected: str) -> None:
    assert address(iri) == expected


def test_passages_are_named_by_their_reports_in_the_order_of_the_text(
    served: ServedRelease,
) -> None:
    literal = ox.Literal("report/b#char=1,2 report/a#char=10,12 report/a#char=3,9")
    shown = parts(literal, {}, lambda report: f"Report {report.value[-1].upper()}")
    assert [part.text for part in shown] == ["Report A, 3–9", "Report A, 10–12", "Report B, 1–2"]
    page = Page(get(served, "/question/certification-holders", standard="ISO 27001"))
    assert "CITIC Bank 2024, 28662–28782" in page.text
    assert "citic-bank-2024-service 28662" not in page.text


def test_a_table_tells_numbers_and_what_it_leaves_out(served: ServedRelease) -> None:
    rows = served.graph.query("metrics-of")
    shown = table(rows, served.graph.names, 3)
    assert {c.heading for c in shown.columns if c.number} >= {"value", "year"}
    assert len(shown.rows) == 3
    assert shown.more == len(rows) - 3
