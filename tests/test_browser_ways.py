"""Ways through the pages in a real browser: from fact to words, by search, questions, graphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser_probes import heading
from tests.running_server import RunningServer, running_server

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)


@pytest.fixture(scope="module")
def with_texts(
    release: Path, reports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server that has the report texts."""
    log = tmp_path_factory.mktemp("with-texts") / "log"
    with running_server(release, log, "--reports", str(reports)) as started:
        yield started


def words_at(reports: Path, address: str) -> str:
    """The words of the report at the place that the address of a passage names."""
    found = re.search(r"/selector/([a-z0-9-]+)/([0-9]+)-([0-9]+)$", address)
    assert found
    text = (reports / f"{found[1]}.txt").read_bytes().decode("utf-8")
    return " ".join(text[int(found[2]) : int(found[3])].split())


def test_from_a_fact_to_the_words_that_state_it(
    with_texts: RunningServer, reports: Path, open_page_of: OpenPage
) -> None:
    with open_page_of(with_texts) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_role("link", name="CITIC Bank", exact=True).click()
        expect(heading(page)).to_have_text("CITIC Bank")
        page.locator("section[aria-labelledby=AwardClaim] a.evidence").first.click()
        marked = page.locator("blockquote.words mark")
        expect(marked).to_have_count(1)
        assert " ".join(marked.inner_text().split()) == words_at(reports, page.url)
        page.get_by_role("link", name="in reading order").click()
        expect(page).to_have_url(re.compile(r"/doc/report/[a-z0-9-]+#char=\d+,\d+$"))
        here = page.locator(":target")
        expect(here).to_be_in_viewport()
        here.get_by_role("link", name="award claim").first.click()
        expect(page.locator("mark").first).to_be_visible()


def test_a_newcomer_with_a_mouse_finds_holder_passage_and_turtle_in_four_clicks(
    with_texts: RunningServer, open_page_of: OpenPage
) -> None:
    with open_page_of(with_texts) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_role("link", name="Who holds ISO 27001?").click()
        row = page.get_by_role("row").filter(has_text="CITIC Securities")
        row.locator("a.evidence").click()
        expect(page.locator("mark")).to_contain_text("ISO 27001")
        page.get_by_role("link", name="CITIC Securities", exact=True).first.click()
        expect(heading(page)).to_have_text("CITIC Securities")
        page.get_by_role("link", name="Turtle", exact=True).click()
        expect(page).to_have_url(re.compile(r"/doc/id/citic-securities\.ttl$"))
        expect(page.locator("body")).to_contain_text("citic:holdsCertification id:iso-iec-27001")


def test_search_suggests_by_mouse_and_by_keyboard(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    page.get_by_label("Find a company").press_sequentially("dicas")
    page.get_by_role("option", name="CITIC Dicastal company").click()
    expect(heading(page)).to_have_text("CITIC Dicastal")
    box = page.get_by_role("combobox", name="Search names")
    box.press_sequentially("hey")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_contain_text("CITIC Heye")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "find-suggestions-0")
    box.press("Escape")
    expect(options.first).to_be_hidden()
    box.press("e")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(heading(page)).to_have_text("CITIC Heye")
    box.fill("heye")
    box.press("Enter")
    expect(page.get_by_role("link", name="CITIC Heye", exact=True)).to_be_visible()


def test_a_question_is_asked_again_cited_and_looked_up(watched: Watched) -> None:
    page = watched.page
    page.goto("/questions")
    page.get_by_role("link", name="Who is certified under a standard?").click()
    page.get_by_label("Standard").fill("ISO 9001")
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"standard=ISO\+9001$"))
    rows = page.locator("table.answer tbody tr")
    assert rows.count() > 0
    expect(page.locator(".standing")).to_have_count(0)
    page.get_by_role("link", name="Permalink").click()
    expect(page.locator(".standing")).to_contain_text("still holds")
    cited = page.url
    page.goto(re.sub("cited-release=[^&]+", "cited-release=0.0.1", cited))
    expect(page.locator(".standing")).to_contain_text("still holds, in another release")
    page.goto(re.sub("cited-digest=[0-9a-f]+", "cited-digest=" + "0" * 16, cited))
    expect(page.locator(".standing")).to_contain_text("has changed")


def test_graphs_and_prefixes_are_pages_too(watched: Watched) -> None:
    page = watched.page
    page.goto("/dataset")
    graphs = page.get_by_role("region", name="Named graphs").get_by_role("table")
    for row in graphs.get_by_role("row").all()[1:]:
        link = row.get_by_role("link")
        iri = link.inner_text()
        link.click()
        expect(page.locator(".iri")).to_have_text(iri)
        expect(page.get_by_role("heading", name="Classes")).to_be_visible()
        page.go_back()
    page.goto("/graph/things")
    with page.expect_download() as saved:
        page.get_by_role("link", name="RDF/XML").click()
    assert saved.value.suggested_filename == "graph-things.rdf"
    page.get_by_role("link", name="Query it").click()
    expect(page.locator("#result tbody tr").first).to_be_visible()
    page.goto("/prefixes#citic")
    expect(page.locator(":target")).to_contain_text("https://w3id.org/citic-kg/def/")
    expect(page.locator(":target")).to_be_in_viewport()


def test_long_groups_are_folded_and_open(watched: Watched) -> None:
    page = watched.page
    page.goto("/doc/id/citic-bank")
    practice = page.locator("section[aria-labelledby=PracticeClaim]")
    shown = practice.locator("li.claim")
    assert shown.count() > 100
    expect(shown.first).to_be_visible()
    expect(shown.last).to_be_hidden()
    practice.get_by_text("more practice claims").click()
    expect(shown.last).to_be_visible()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Data").click()
    expect(page.get_by_role("link", name="Turtle", exact=True)).to_be_in_viewport()
