"""Steps in the explorer of the server in a real browser: by mouse, by search, back and forth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.explorer_page_probes import (
    GROUP,
    LONGPING,
    PLACES,
    address_has,
    button,
    chosen,
    show,
    told,
)
from tests.explorer_probes import CROWDED, DRAWN, Lettering, click_on, count

if TYPE_CHECKING:
    from tests.browser_fixtures import Watched

pytest_plugins = ("tests.browser_fixtures",)


def test_how_longping_is_connected_to_the_group_by_mouse_alone(watched: Watched) -> None:
    page = watched.page
    page.goto("/explore")
    page.get_by_role("link", name="CITIC group").click()
    page.locator("html[data-ready=yes]").wait_for()
    click_on(page, "CITIC Agriculture")
    told(page, "33 of 33 things")
    click_on(page, "LongPing Hi-Tech")
    chosen(page, "LongPing Hi-Tech")
    button(page, "Tie to CITIC group").click()
    chosen(page, "From LongPing Hi-Tech to CITIC group")
    steps = page.locator("#details ol li")
    steps.nth(1).wait_for()
    assert steps.count() == 2
    first = steps.nth(0)
    assert "LongPing Hi-Tech is a subsidiary of CITIC Agriculture" in first.inner_text()
    assert "CITIC Agriculture is part of CITIC group" in steps.nth(1).inner_text()
    passage = first.get_by_role("link").first.get_attribute("href")
    assert passage == "/id/selector/citic-2022-service/2165-2205"
    assert page.goto(passage).status == 200  # type: ignore[union-attr]


def test_a_search_starts_and_a_search_adds(watched: Watched) -> None:
    page = watched.page
    page.goto("/explore")
    page.locator("#search").press_sequentially("longping hi")
    page.get_by_role("option", name="LongPing Hi-Tech").click()
    page.locator("html[data-ready=yes]").wait_for()
    told(page, "2 of 2 things")
    page.keyboard.press("/")
    page.locator("#search").press_sequentially("iso 41001")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    chosen(page, "41001")
    page.wait_for_url(lambda url: url.count("about=") == 2, wait_until="commit")
    page.locator("#search").fill("qqqq")
    page.locator("#found li", has_text="No thing").wait_for()


def test_the_path_from_a_thing_alone(watched: Watched) -> None:
    page = show(watched, f"{LONGPING}#chosen=thing%20id%2Flongping-hi-tech")
    button(page, "Tie to CITIC group").click()
    chosen(page, "From LongPing Hi-Tech to CITIC group")
    page.locator("#details ol li").nth(1).wait_for()
    assert page.locator("#details ol li").count() == 2
    button(page, "Undo").click()
    told(page, "2 of 2 things")


def test_neighbours_come_in_steps_and_nothing_moves_or_overlaps(watched: Watched) -> None:
    page = show(watched, "/explore?about=id:citic-bank~0&about=id:citic-group~0")
    before = page.evaluate(PLACES)
    click_on(page, "CITIC Bank")
    page.locator("#count", has_text="110 more").wait_for()
    assert page.evaluate(CROWDED) == 0
    assert Lettering.of(page).overlaps() == []
    button(page, "Show 30 more of 110").click()
    page.locator("#count", has_text="80 more").wait_for()
    assert page.evaluate(CROWDED) == 0
    assert Lettering.of(page).overlaps() == []
    after = page.evaluate(PLACES)
    assert {label: after[label] for label in before} == before
    address_has(page, "about=id:citic-bank~60")
    button(page, "Undo").click()
    page.locator("#count", has_text="110 more").wait_for()
    button(page, "Redo").click()
    page.locator("#count", has_text="80 more").wait_for()
    assert page.evaluate(PLACES) == after


def test_hide_and_undo(watched: Watched) -> None:
    page = show(watched, GROUP)
    first = count(page)
    page.keyboard.press("n")
    name = page.locator("#details h2").inner_text()
    button(page, "Hide it").click()
    assert count(page) != first
    page.locator("#details").wait_for(state="hidden")
    assert not page.evaluate(DRAWN, name)
    address_has(page, "shut=")
    button(page, "Undo").click()
    assert count(page) == first
    button(page, "Redo").click()
    assert count(page) != first
    button(page, "Reset").click()
    assert count(page) == first


def test_a_search_brings_back_what_was_hidden(watched: Watched) -> None:
    page = show(watched, GROUP)
    click_on(page, "CITIC Titanium")
    chosen(page, "CITIC Titanium")
    page.keyboard.press("Delete")
    page.locator("#details").wait_for(state="hidden")
    assert not page.evaluate(DRAWN, "CITIC Titanium")
    page.locator("#search").press_sequentially("citic titanium")
    page.get_by_role("option", name="CITIC Titanium").first.click()
    chosen(page, "CITIC Titanium")
    page.keyboard.press("Escape")
    assert page.evaluate(DRAWN, "CITIC Titanium")


def test_the_keys_and_a_path_that_is_asked_for_are_closed_again(watched: Watched) -> None:
    page = show(watched, LONGPING)
    for close in ("key", "button"):
        page.keyboard.press("?")
        chosen(page, "Keys")
        if close == "key":
            page.keyboard.press("Escape")
        else:
            button(page, "Close").click()
        page.locator("#details").wait_for(state="hidden")
    click_on(page, "LongPing Hi-Tech")
    button(page, "Path to …").click()
    button(page, "Cancel").click()
    click_on(page, "CITIC Agriculture")
    chosen(page, "CITIC Agriculture")


def test_the_keys_do_what_the_mouse_does(watched: Watched) -> None:
    page = show(watched, LONGPING)
    page.keyboard.press("n")
    page.keyboard.press("n")
    chosen(page, "LongPing Hi-Tech")
    page.keyboard.press("p")
    chosen(page, "CITIC Agriculture")
    page.locator("#canvas").focus()
    page.keyboard.press("Enter")
    told(page, "7 of 7 things")
    page.keyboard.press("g")
    chosen(page, "From CITIC Agriculture to CITIC group")
    page.keyboard.press("Escape")
    page.locator("#details").wait_for(state="hidden")
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.keyboard.press("u")
    told(page, "2 of 2 things")
    page.keyboard.press("t")
    page.locator("#table tbody tr").first.wait_for()
    page.keyboard.press("?")
    chosen(page, "Keys")
    page.keyboard.press("d")
    page.locator("html[data-theme=dark]").wait_for()


def test_a_path_that_the_filters_leave_none_of_is_said_to_be_none(watched: Watched) -> None:
    watched.expect("400")
    page = show(watched, f"{LONGPING}&view=partners")
    click_on(page, "LongPing Hi-Tech")
    chosen(page, "LongPing Hi-Tech")
    before, first = page.url, count(page)
    button(page, "Tie to CITIC group").click()
    said = page.locator("#said", has_text="no path leads from LongPing Hi-Tech to CITIC group")
    said.wait_for()
    assert "only ties with view partners count here" in said.inner_text()
    assert page.url == before
    assert count(page) == first


def test_the_keys_are_told_as_they_are_here(watched: Watched) -> None:
    page = show(watched, LONGPING)
    page.keyboard.press("?")
    chosen(page, "Keys")
    told_of = page.locator("#details").inner_text()
    assert "i redo" in told_of
    assert "a click on a thing shows its neighbours" in told_of
    assert "double click" not in told_of
    assert "fold the neighbours" not in told_of
