"""The editor of the SPARQL page in a real browser: its keys, what it marks, what it keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.sparql_probes import HOLDERS, run, write

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)

BAD_REQUEST = "the server responded with a status of 400"


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
