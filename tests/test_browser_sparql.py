"""The SPARQL page in a real browser: writing, completing, running, reading, and doing without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)

HOLDERS = """SELECT ?holder ?year WHERE {
  ?claim a citic:CertificationClaim ; citic:inYear ?year ; citic:holder ?holder .
} ORDER BY ?claim"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?f && ?d != ?i) }"
BAD_REQUEST = "the server responded with a status of 400"


def write(watched: Watched, text: str) -> None:
    """Open the page and write the text into the empty editor, its end key by key."""
    page = watched.page
    with page.expect_response("**/completions.json"):
        page.goto("/sparql")
    # All but the last characters at once: what is completed depends on these.
    page.locator("#query").fill(text[:-4])
    page.locator("#query").press_sequentially(text[-4:])


def run(watched: Watched, query: str) -> None:
    page = watched.page
    page.goto("/sparql")
    page.locator("#query").fill(query)
    page.locator("#query").press("Control+Enter")


def offers(watched: Watched) -> Locator:
    return watched.page.get_by_role("listbox", name="Completions").get_by_role("option")


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


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("SELECT * { ?x citic:certif", "citic:certifier", id="name after a prefix"),
        pytest.param("SELECT * { ?x a award", "citic:AwardClaim", id="label"),
        pytest.param("SELECT * { ?x a citic:claim", "citic:AwardClaim", id="word in a label"),
        pytest.param("SELECT * { ?x ?y id:dicas", "id:citic-dicastal", id="thing after a prefix"),
        pytest.param("SELECT * { ?x ?y heye", "id:citic-heye", id="thing by its name"),
        pytest.param("SELECT * { ?company ?y ?z . ?co", "?company", id="variable"),
        pytest.param("sel", "SELECT", id="keyword"),
        pytest.param("SELECT (group_c", "GROUP_CONCAT(", id="function"),
        pytest.param("SELECT * { ?x sko", "skos:", id="prefix"),
        pytest.param(
            "SELECT * { GRAPH report:citic-2020", "report:citic-2020-industry", id="graph"
        ),
        pytest.param('SELECT * { ?x ?y "a" . ?z citic:hol', "citic:holder", id="after a string"),
    ],
)
def test_completion_offers(watched: Watched, typed: str, offered: str) -> None:
    page = watched.page
    write(watched, typed)
    option = offers(watched).filter(has=page.locator(f'.insert:text-is("{offered}")'))
    expect(option).to_have_count(1)
    option.click()
    expect(page.locator("#query")).to_have_value(re.compile(re.escape(offered) + "$"))
    expect(page.locator("#query")).to_be_focused()


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("# citic:hol", id="comment"),
        pytest.param('SELECT * { ?x ?y "citic:hol', id="open string"),
        pytest.param("SELECT * { ?x ?y '''a 'citic:hol", id="long string"),
        pytest.param("SELECT * { ?x ?y <http://citic:hol", id="open IRI"),
        pytest.param('SELECT * { ?x ?y "a"@cit', id="language"),
        pytest.param("SELECT * { ?x ?y 2021", id="number"),
        pytest.param("SELECT * { ?x citic:holder", id="name written out"),
    ],
)
def test_completion_offers_nothing_in(watched: Watched, typed: str) -> None:
    write(watched, typed)
    watched.page.wait_for_timeout(250)  # longer than the pause before things are asked for
    expect(watched.page.get_by_role("listbox", name="Completions")).to_be_hidden()
    if "written out" not in typed and not typed.endswith("holder"):
        watched.page.locator("#query").press("Control+Space")
        expect(watched.page.get_by_role("listbox", name="Completions")).to_be_hidden()


def test_completion_by_keyboard_alone(watched: Watched) -> None:
    page, query = watched.page, watched.page.locator("#query")
    write(watched, "SELECT * { ?x citic:certif")
    options = offers(watched)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    query.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).get_attribute("id") or ""
    expect(query).to_have_attribute("aria-activedescendant", chosen)
    query.press("ArrowUp")
    query.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    query.press("Escape")
    expect(page.get_by_role("listbox", name="Completions")).to_be_hidden()
    assert query.get_attribute("aria-activedescendant") is None
    query.press("Control+Space")
    first = page.locator(".completions .insert").first.inner_text()
    query.press("Enter")
    expect(query).to_have_value(f"SELECT * {{ ?x {first}")
    query.press("Control+Space")
    query.press("Tab")
    expect(query).to_have_value(f"SELECT * {{ ?x {first}")
    query.press("Control+z")
    expect(query).not_to_have_value(f"SELECT * {{ ?x {first}")


def test_completion_in_the_middle_of_a_name_replaces_all_of_it(watched: Watched) -> None:
    query = watched.page.locator("#query")
    write(watched, "SELECT * { ?x citic:cexxx ?y }")
    for _ in range(len("xxx ?y }")):
        query.press("ArrowLeft")
    query.press("r")
    offers(watched).filter(has_text="citic:certifiedScope").click()
    expect(query).to_have_value("SELECT * { ?x citic:certifiedScope ?y }")


def test_a_new_variable_is_not_taken_for_an_old_one_by_enter(watched: Watched) -> None:
    write(watched, "SELECT * { ?holder ?p ?hol")
    expect(offers(watched)).to_have_count(1)
    watched.page.locator("#query").press("Enter")
    expect(watched.page.locator("#query")).to_have_value("SELECT * { ?holder ?p ?hol\n")


def test_the_list_stays_with_the_text_when_the_editor_scrolls(watched: Watched) -> None:
    page = watched.page
    write(watched, "\n" * 60 + "SELECT * { ?x citic:certif")
    listed = page.get_by_role("listbox", name="Completions")
    expect(listed).to_be_visible()
    before = listed.bounding_box()
    page.locator(".sheet").evaluate("(sheet) => sheet.scrollBy(0, -60)")
    page.wait_for_timeout(100)
    after = listed.bounding_box()
    expect(listed).to_be_visible()
    assert before is not None
    assert after is not None
    assert after["y"] > before["y"]
    page.locator("#query").press("Enter")
    expect(page.locator("#query")).to_have_value(re.compile("citic:certifier$"))


def test_tab_indents_and_escape_lets_it_leave(watched: Watched) -> None:
    query = watched.page.locator("#query")
    write(watched, "ASK {")
    query.press("Enter")
    expect(query).to_have_value("ASK {\n  ")
    query.press("Tab")
    expect(query).to_have_value("ASK {\n    ")
    query.press("Escape")
    query.press("Tab")
    expect(watched.page.get_by_role("button", name="Run")).to_be_focused()
    watched.page.keyboard.press("Shift+Tab")
    expect(query).to_be_focused()
    query.press("Shift+Tab")
    expect(query).not_to_be_focused()


def test_an_error_is_marked_where_it_is(watched: Watched) -> None:
    watched.expect(BAD_REQUEST)
    page = watched.page
    run(watched, "SELECT *\nWHERE { ?x ?y }")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("line 2")
    expect(page.locator(".layer .t-wrong")).to_have_count(1)
    expect(page.locator(".gutter .t-wrong")).to_have_text("2")
    page.locator("#query").evaluate("(area) => area.setSelectionRange(0, 0)")
    alert.get_by_role("button", name=re.compile("Go to line 2")).click()
    caret = page.locator("#query").evaluate("(area) => area.selectionStart")
    assert caret > len("SELECT *\n")
    page.locator("#query").press("x")
    expect(page.locator(".layer .t-wrong")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "marked", "why"),
    [
        ("SELECT * {\n ?x ?y ?z\n FILTER(?x = )\n}", ")", "something is missing"),
        ("SELECT * { ?é ?y '漢字 𝄞' . OPTIONL { ?a ?b ?c } }", "OPTIONL", "OPTIONAL is meant"),
        ("SELECT * { ?x foo:bar ?y }", "foo:bar", "the prefix foo: is not declared"),
        ("PREFIX o: <urn:o>\nDELETE WHERE { ?x ?y ?z }", "DELETE", "this endpoint is read-only"),
    ],
    ids=["empty side", "keyword", "prefix", "update"],
)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_is_wrong_is_marked_and_its_reason_told(
    open_page: OpenPage, query: str, marked: str, why: str, script: bool
) -> None:
    with open_page(java_script_enabled=script) as watched:
        watched.expect(BAD_REQUEST)
        watched.expect("the server responded with a status of 403")
        page = watched.page
        page.goto("/sparql")
        page.locator("#query").fill(query)
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("alert")).to_contain_text(why)
        if script:
            expect(page.locator(".layer .t-wrong")).to_have_text(marked)


def test_brackets_are_matched_at_the_caret(watched: Watched) -> None:
    write(watched, "ASK { { ?s ?p ?o } }")
    expect(watched.page.locator(".layer .t-pair")).to_have_text(["{", "}"])


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


def test_what_was_written_outlives_a_reload(watched: Watched) -> None:
    page = watched.page
    run(watched, "ASK {}")
    expect(page.locator("#result")).to_contain_text("Yes")
    page.locator("#query").press("Control+End")
    page.locator("#query").press_sequentially(" # not run yet")
    page.reload()
    expect(page.locator("#query")).to_have_value("ASK {} # not run yet")
    page.goto("/sparql?query=" + quote("ASK { ?s ?p ?o }"))
    expect(page.locator("#query")).to_have_value("ASK { ?s ?p ?o }")


def test_a_server_that_is_away_takes_nothing(watched: Watched) -> None:
    watched.expect("net::ERR_FAILED")
    page = watched.page
    page.goto("/sparql")
    page.route("**/sparql?**", lambda route: route.abort())
    page.locator("#query").fill("ASK {}")
    page.locator("#query").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.locator("#query")).to_have_value("ASK {}")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_screen(open_page: OpenPage, scheme: str, width: int) -> None:
    screen = {"width": width, "height": 844}
    with open_page(viewport=screen, color_scheme=scheme) as watched:
        page = watched.page
        run(watched, HOLDERS)
        expect(page.locator("#status")).to_contain_text("rows")
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width
        ink = page.locator(".layer").evaluate("(layer) => getComputedStyle(layer).color")
        assert (int(re.findall(r"\d+", ink)[0]) < 128) == (scheme == "light")


def test_layer_and_textarea_show_the_text_at_the_same_place(watched: Watched) -> None:
    run(watched, HOLDERS)
    boxes = [watched.page.locator(part).bounding_box() for part in (".layer", "#query")]
    assert boxes[0] == boxes[1]


def test_an_answer_that_breaks_off_is_said_to(watched: Watched) -> None:
    page = watched.page
    page.goto("/sparql")
    kind = "application/sparql-results+json"
    half = '{"head":{"vars":["x"]},"results":{"bindings":[{'
    page.route("**/sparql?**", lambda route: route.fulfill(body=half, content_type=kind))
    page.locator("#query").fill("SELECT ?x {}")
    page.locator("#query").press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("broke off")
