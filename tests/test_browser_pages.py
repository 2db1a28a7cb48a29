"""The pages in a real browser: ways through them, on every screen, with and without script."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from citic_kg.build.pipeline import build
from citic_kg.locations import FACTS_DIR
from tests.running_server import RunningServer, running_server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)

CLAIM = "/doc/id/claim/citic-2020-industry/citic-heye-iso-41001"
PASSAGE = "/doc/id/selector/citic-2020-industry/7777-7966"
LABELS = "SELECT ?x ?label WHERE { ?x a citic:Company ; skos:prefLabel ?label } ORDER BY ?x"
CITED = "&cited-release=0.0.1&cited-digest=0000000000000000"
# Every kind of page, and its status where it is not 200.
KINDS = {
    "/": 200,
    "/search": 200,
    "/search?q=heye": 200,
    "/search?q=RMB17.8+billion": 200,
    "/search?q=qqxzv": 200,
    "/questions": 200,
    "/question/certification-holders?standard=ISO+27001": 200,
    "/question/metrics-of?company=CITIC+Bank": 200,
    "/question/certification-holders?standard=ISO+99999": 400,
    "/question/certification-holders?standard=ISO+27001" + CITED: 200,
    "/question/none": 404,
    "/reports": 200,
    "/doc/report/citic-2020-industry": 200,
    "/classes": 200,
    "/doc/id/citic-heye": 200,
    "/doc/id/citic-bank": 200,
    CLAIM: 200,
    PASSAGE: 200,
    "/doc/id/link/citic-heye/holdsCertification/iso-41001": 200,
    "/doc/def/Company": 200,
    "/doc/def/": 200,
    "/doc/dataset": 200,
    "/graph/things": 200,
    "/rdf-graph-store?default": 200,
    "/prefixes#citic": 200,
    "/sparql": 200,
    "/sparql?query=" + quote(LABELS): 200,
    "/sparql?query=SELECT": 400,
}


@pytest.fixture(scope="module")
def with_texts(
    release: Path, reports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server that has the report texts."""
    log = tmp_path_factory.mktemp("with-texts") / "log"
    with running_server(release, log, "--reports", str(reports)) as started:
        yield started


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def words_at(reports: Path, address: str) -> str:
    """The words of the report at the place that the address of a passage names."""
    found = re.search(r"/selector/([a-z0-9-]+)/([0-9]+)-([0-9]+)$", address)
    assert found
    text = (reports / f"{found[1]}.txt").read_bytes().decode("utf-8")
    return " ".join(text[int(found[2]) : int(found[3])].split())


# ---- Ways through the pages


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


# ---- Every kind of page


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "dark"),
        (1280, "light"),
        pytest.param(390, "light", marks=pytest.mark.slow),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
    ],
)
def test_every_page_fits_its_screen_and_can_be_read(
    open_page: OpenPage, width: int, scheme: str
) -> None:
    screen = {"width": width, "height": 844}
    found = {}
    with open_page(viewport=screen, color_scheme=scheme) as watched:
        page = watched.page
        for path, status in KINDS.items():
            if status != 200:
                watched.expect(f"the server responded with a status of {status}")
            reply = page.goto(path)
            assert reply is not None
            assert reply.status == status, path
            if faults := watched.faults():
                found[path] = faults
    assert found == {}


def test_all_of_it_works_without_script(open_page: OpenPage) -> None:
    with open_page(java_script_enabled=False) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_label("Find a company").fill("citic bank")
        page.get_by_label("Find a company").press("Enter")
        page.get_by_role("link", name="CITIC Bank", exact=True).first.click()
        expect(heading(page)).to_have_text("CITIC Bank")
        folded = page.locator("section[aria-labelledby=PracticeClaim] details.rest")
        folded.locator("summary").click()
        folded.locator("a.evidence").last.click()
        expect(heading(page)).to_contain_text("Passage")
        page.get_by_role("link", name="in reading order").click()
        expect(page.locator(":target")).to_be_in_viewport()
        page.get_by_label("Search names").fill("ISO 27001")
        page.get_by_label("Search names").press("Enter")
        page.get_by_role("link", name="Who is certified under a standard?").first.click()
        expect(page.get_by_label("Standard")).to_have_value("id:iso-iec-27001")
        page.get_by_label("Standard").fill("ISO 99999")
        watched.expect("the server responded with a status of 400")
        page.get_by_role("button", name="Ask").click()
        page.locator(".wrong a").first.click()
        expect(page.locator("table.answer tbody tr").first).to_be_visible()
        page.get_by_role("link", name="Open in the SPARQL page").click()
        expect(page.locator("#result tbody tr").first).to_be_visible()


@pytest.mark.parametrize("path", ["/doc/id/citic-bank", "/questions", "/sparql"])
def test_keys_lead_through_the_page_in_its_order(watched: Watched, path: str) -> None:
    page = watched.page
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    seen = """(before) => {
      const now = document.activeElement;
      const style = getComputedStyle(now.closest(".editor.live") ?? now);
      const after = !before || before.compareDocumentPosition(now) & 4;
      return [now.tagName, Boolean(after), style.outlineStyle, parseFloat(style.outlineWidth)];
    }"""
    for _ in range(20):
        before = page.evaluate_handle("() => document.activeElement")
        page.keyboard.press("Tab")
        tag, after, outline, width = page.evaluate(seen, before)
        if tag in ("BODY", "TEXTAREA"):
            break  # the end of the page, or the editor, which Tab does not leave
        assert after, tag
        assert outline != "none", tag
        assert width >= 2, tag
    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('main'))")


def test_what_is_folded_opens_by_key(watched: Watched) -> None:
    page = watched.page
    page.goto("/doc/id/citic-bank")
    folded = page.locator("section[aria-labelledby=PracticeClaim] details.rest")
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(folded.locator("li.claim").last).to_be_visible()


def test_on_paper_everything_is_unfolded_and_dark_on_white(open_page: OpenPage) -> None:
    with open_page(color_scheme="dark") as watched:
        page = watched.page
        page.goto("/doc/id/citic-bank")
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("details.rest li.claim").last).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        body = page.locator("body")
        expect(body).to_have_css("color", "rgb(0, 0, 0)")
        expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
        assert watched.faults() == []


# Headings on which nothing follows before the next one of their level or above.
BARE = """() => {
  const seen = (node) => (node.nodeType === 3 ? node.parentElement : node).checkVisibility();
  const level = (head) => Number(head.tagName[1]);
  const main = document.querySelector("main");
  const heads = [...main.querySelectorAll("h1, h2, h3")].filter(seen);
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const told = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    if (text.data.trim() && seen(text) && !text.parentElement.closest("h1, h2, h3"))
      told.push(text);
  const follows = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  return heads.filter((head, i) => {
    const next = heads.slice(i + 1).find((other) => level(other) <= level(head));
    return !told.some((text) => follows(head, text) && (!next || follows(text, next)));
  }).map((head) => head.textContent);
}"""


def test_on_paper_no_heading_stands_alone(watched: Watched) -> None:
    page = watched.page
    page.emulate_media(media="print")
    found = {}
    for path in (path for path, status in KINDS.items() if status == 200):
        page.goto(path)
        found[path] = page.evaluate(BARE)
    assert {path: bare for path, bare in found.items() if bare} == {}


# ---- A graph made to do harm

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
FORMS = (
    "</script><svg onload=alert(3)>{{ 7*7 }}",
    "javascript:alert(4)",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 abc",
    "Verylongword" * 30,
)
CLAIMS = "claims/citic-2020-industry.ttl"
SPOILT = (
    ("things/organizations.ttl", '"CITIC Heye"@en', (MARKUP, *FORMS)),
    (
        "reports.ttl",
        '"CITIC Limited Annual Report 2020, ESG: Industrial responsibility"',
        (MARKUP,),
    ),
    ("reports.ttl", '"https://www.citic.com/ar2020/en/esg/industrial/"', ("javascript:alert(5)",)),
    (CLAIMS, '"Among the first 16 pilot units in the country to be certified."', (MARKUP,)),
    (CLAIMS, '"When it was certified is not said."', (MARKUP,)),
    (CLAIMS, '"facility management"', ("javascript:alert(6) " + "<b>Verylongword</b>" * 30,)),
)
PLACES = (
    "/",
    "/search?q=" + quote(MARKUP),
    "/reports",
    "/doc/report/citic-2020-industry",
    "/doc/id/citic-heye",
    "/doc/id/iso-41001",
    CLAIM,
    PASSAGE,
    "/doc/def/Company",
    "/question/certification-holders?standard=ISO+41001",
    "/question/names-of?thing=id:citic-heye",
    "/sparql?query=" + quote(LABELS),
    "/doc/dataset",
)
# Pages and what stands on them.
HOSTILE = {
    "/search?q=Verylongword": FORMS[3],
    "/question/names-of?thing=" + quote("<b>" + MARKUP): "nothing in the graph is called",
    **dict.fromkeys(PLACES, MARKUP),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on a release of facts with names that nobody would give."""
    folder = tmp_path_factory.mktemp("hostile")
    facts = folder / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in SPOILT:
        path = facts / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        first, *forms = (json.dumps(found) for found in new)
        more = f" ; skos:altLabel {', '.join(f'{form}@en' for form in forms)}" if forms else ""
        made = f"{first}@en{more}" if old.endswith("@en") else first
        path.write_text(text.replace(old, made, 1), encoding="utf-8")
    build(facts, folder / "release")
    with running_server(folder / "release", folder / "log") as started:
        yield started


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_hostile_names_are_text_everywhere(
    hostile: RunningServer, open_page_of: OpenPage, script: bool
) -> None:
    screen = {"width": 390, "height": 844}
    with open_page_of(hostile, viewport=screen, java_script_enabled=script) as watched:
        page = watched.page
        watched.expect("the server responded with a status of 400")
        for path, text in HOSTILE.items():
            page.goto(path)
            expect(page.locator("main")).to_contain_text(text)
            harmful = page.locator("main script, main img, [onerror], [onload], a[href^='java' i]")
            expect(harmful).to_have_count(0)
            assert watched.faults() == [], path
        page.goto("/doc/id/citic-heye")
        for form in FORMS:
            expect(page.locator("#names + table")).to_contain_text(form)


def test_hostile_suggestions_are_text(hostile: RunningServer, open_page_of: OpenPage) -> None:
    with open_page_of(hostile) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_label("Find a company").press_sequentially("<script>al")
        option = page.get_by_role("option").first
        expect(option).to_contain_text(MARKUP)
        expect(page.locator("main img, main script")).to_have_count(0)
        option.click()
        expect(heading(page)).to_have_text(MARKUP)
        page.goto("/sparql")
        page.locator("#query").fill(LABELS)
        page.locator("#query").press("Control+Enter")
        expect(page.locator("#result tbody")).to_contain_text(MARKUP)
        expect(page.locator("#result img, #result script")).to_have_count(0)
