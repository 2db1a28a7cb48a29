"""Results on the SPARQL page in a real browser: read, sorted, saved, cited, and without script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sparql_probes import HOLDERS, run

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?f && ?d != ?i) }"


def cells(watched: Watched, column: int) -> list[str]:
    rows = watched.page.locator(f"#result tbody td:nth-child({column})")
    texts: list[str] = rows.all_inner_texts()
    return texts


def test_a_query_runs_and_its_rows_can_be_sorted_and_filtered(watched: Watched) -> None:
    page = watched.page
    run(watched, HOLDERS)
    expect(page.locator("#status")).to_have_text(re.compile(r"\d+ rows in \d+ ms"))
    order = cells(watched, 2)
    head = page.get_by_role("columnheader", name="year")
    expect(head).to_have_attribute("aria-sort", "none")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert cells(watched, 2) == sorted(order, key=int)
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert cells(watched, 2) == sorted(order, key=int, reverse=True)
    head.get_by_role("button").click()
    assert cells(watched, 2) == order
    page.get_by_label("Filter rows").fill("heye")
    expect(page.locator(".result-bar .count")).to_contain_text(f"of {len(order)} rows")
    assert set(cells(watched, 1)) == {"id:citic-heye"}
    page.get_by_role("link", name="id:citic-heye").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CITIC Heye")


def test_an_example_becomes_the_query_and_names_lead_to_things(watched: Watched) -> None:
    page = watched.page
    with page.expect_response("**/completions.json"):
        page.goto("/sparql")
    page.get_by_label("Start from a question").select_option("awards-of")
    expect(page.locator("#query")).to_have_value(re.compile("citic:AwardClaim"))
    page.get_by_role("button", name="Run").click()
    row = page.locator("#result tbody tr").first
    expect(row.locator("a.evidence").first).to_have_attribute("href", re.compile("^/id/selector/"))
    expect(row.locator("a[href^='/id/']").first).to_be_visible()
    assert not any(name.startswith("_") for name in page.locator("#result th").all_inner_texts())


def test_a_running_query_can_be_cancelled(watched: Watched) -> None:
    page = watched.page
    run(watched, ENDLESS)
    cancel = page.get_by_role("button", name="Cancel")
    cancel.click()
    expect(page.locator("#status")).to_have_text("Cancelled")
    expect(cancel).to_be_hidden()
    page.locator("#query").fill("ASK {}")
    page.locator("#query").press("Control+Enter")
    expect(page.locator("#result")).to_contain_text("Yes")


def test_a_graph_is_shown_as_turtle(watched: Watched) -> None:
    run(watched, "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s skos:prefLabel ?o } LIMIT 3")
    expect(watched.page.locator("#result pre")).to_contain_text("skos:prefLabel")
    expect(watched.page.get_by_role("link", name="JSON-LD")).to_be_visible()


def test_downloads_are_the_same_query(watched: Watched) -> None:
    page = watched.page
    run(watched, "SELECT ?s { ?s a citic:Company } ORDER BY ?s LIMIT 3")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    rows = Path(saved.value.path()).read_text(encoding="utf-8").split()
    assert rows[0] == "s"
    assert len(rows) == 4


def test_a_query_too_long_for_an_address_is_posted(watched: Watched) -> None:
    page = watched.page
    run(watched, "SELECT (1 AS ?x) {} #" + "x" * 7000)
    expect(page.locator("#result tbody td")).to_have_text("1")
    assert page.url.endswith("/sparql")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    assert Path(saved.value.path()).read_text(encoding="utf-8").split() == ["x", "1"]


def test_large_results_come_in_pages(watched: Watched) -> None:
    page = watched.page
    run(watched, "SELECT ?s ?p { ?s ?p ?o } LIMIT 1203")
    turn = page.get_by_role("navigation", name="Pages of the result")
    expect(turn).to_contain_text("1 to 500 of 1,203")
    expect(page.locator("#result tbody tr")).to_have_count(500)
    turn.get_by_role("button", name="Next").click()
    turn.get_by_role("button", name="Next").click()
    expect(page.locator("#result tbody tr")).to_have_count(203)
    expect(turn.get_by_role("button", name="Next")).to_be_disabled()


def test_the_address_is_a_permalink(watched: Watched) -> None:
    page = watched.page
    run(watched, HOLDERS)
    expect(page.locator("#status")).to_contain_text("rows")
    rows = len(cells(watched, 1))
    assert parse_qs(urlsplit(page.url).query)["query"] == [HOLDERS]
    page.get_by_role("link", name="Link to this answer").click()
    expect(page.locator("#query")).to_have_value(HOLDERS)
    expect(page.locator("#result tbody tr")).to_have_count(rows)
    expect(page.locator(".result-bar .count")).to_have_text(f"{rows} rows")
    head = page.get_by_role("columnheader", name="year")
    head.get_by_role("button").click()
    years = cells(watched, 2)
    assert years == sorted(years, key=int)
    page.get_by_role("link", name="Permalink").click()
    expect(page.locator(".standing")).to_contain_text("still holds")
    page.goto(re.sub("cited-digest=[0-9a-f]+", "cited-digest=" + "0" * 16, page.url))
    expect(page.locator(".standing")).to_contain_text("has changed")


HOSTILE = """SELECT ?x ?y ?z {
  VALUES (?x ?y ?z) {
    ("<img src=x onerror=alert(1)>" <javascript:alert(1)> "\\u202Eabc")
    ("</script><script>alert(1)</script>"@en <https://w3id.org/citic-kg//evil.example/> "a\\u0000b")
  }
}"""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_hostile_values_are_text(open_page: OpenPage, script: bool) -> None:
    with open_page(java_script_enabled=script) as watched:
        page = watched.page
        page.goto("/sparql")
        page.locator("#query").fill(HOSTILE)
        page.get_by_role("button", name="Run").click()
        table = page.locator("#result tbody")
        expect(table).to_contain_text("<img src=x onerror=alert(1)>")
        expect(table).to_contain_text("</script><script>alert(1)</script>")
        expect(table).to_contain_text("\\u202eabc")
        expect(page.locator("#result img, #result script")).to_have_count(0)
        for link in page.locator("#result a").all():
            href = link.get_attribute("href") or ""
            assert re.match(r"(/[a-z]|https?://)", href), href


def test_without_script_the_form_gives_a_page_of_results(open_page: OpenPage) -> None:
    with open_page(java_script_enabled=False, viewport={"width": 390, "height": 844}) as watched:
        page = watched.page
        page.goto("/sparql")
        expect(page.get_by_label("Start from a question")).to_be_hidden()
        page.locator("#query").fill(HOLDERS)
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#query")).to_have_value(HOLDERS)
        expect(page.locator("#result tbody tr").first).to_be_visible()
        page.locator("#result tbody a[href^='/id/']").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_answer_that_breaks_off_is_said_to(watched: Watched) -> None:
    page = watched.page
    page.goto("/sparql")
    kind = "application/sparql-results+json"
    half = '{"head":{"vars":["x"]},"results":{"bindings":[{'
    page.route("**/sparql?**", lambda route: route.fulfill(body=half, content_type=kind))
    page.locator("#query").fill("SELECT ?x {}")
    page.locator("#query").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("broke off")
