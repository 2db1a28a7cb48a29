"""Completion on the SPARQL page in a real browser: what is offered, by mouse and by keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.sparql_probes import write

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser_fixtures import Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)


def offers(watched: Watched) -> Locator:
    return watched.page.get_by_role("listbox", name="Completions").get_by_role("option")


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
