"""The address of the server's explorer in a real browser: it gives the picture again."""

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
from tests.explorer_probes import AT, CROWDED, Lettering, click_on, count

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser_fixtures import Watched

pytest_plugins = ("tests.browser_fixtures",)


def restored(watched: Watched) -> None:
    """Fail unless the address gives the picture that is there, with nothing over another."""
    page = watched.page
    address, said = page.url, count(page)
    before, drawn = page.evaluate(PLACES), page.evaluate(CROWDED)
    page.goto("about:blank")
    again = show(watched, address)
    assert again.evaluate(PLACES) == before
    assert again.evaluate(CROWDED) == drawn
    assert count(again) == said
    assert again.url == address
    assert Lettering.of(again).overlaps() == []


def drag(page: Page, label: str, x: int, y: int) -> None:
    at = page.evaluate(AT, label)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + x, at[1] + y, steps=5)
    page.mouse.up()


def test_what_is_dragged_is_pinned_and_the_address_restores_it(watched: Watched) -> None:
    page = show(watched, GROUP)
    x, y = page.evaluate(AT, "CITIC Agriculture")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    address_has(page, "pins=id%2Fcitic-agriculture")
    page.locator("input[data-key=Award]").uncheck()
    page.get_by_label("Year", exact=True).fill("1")
    want, place = count(page), page.evaluate(PLACES)["CITIC Agriculture"]
    address = page.url
    page.goto("about:blank")
    again = show(watched, address)
    assert count(again) == want
    assert again.url == address
    now = again.evaluate(PLACES)["CITIC Agriculture"]
    assert abs(now["x"] - place["x"]) <= 1
    assert abs(now["y"] - place["y"]) <= 1
    again.get_by_label("Year", exact=True).fill("0")
    again.mouse.click(*again.evaluate(AT, "CITIC Agriculture"))
    button(again, "Unpin").click()
    again.wait_for_url(lambda url: "pins=" not in url, wait_until="commit")
    button(again, "Pin").click()
    assert "pins=" in again.url


def test_the_address_restores_the_picture_after_expansions(watched: Watched) -> None:
    page = show(watched, "/explore?about=CITIC+Heye")
    click_on(page, "CITIC group")
    told(page, "34 of 34 things")
    restored(watched)
    click_on(page, "CITIC Bank")
    page.locator("#count", has_text="110 more").wait_for()
    button(page, "Hide it").click()
    page.keyboard.press("Escape")
    click_on(page, "CITIC Trust")
    address_has(page, "about=id:citic-trust")
    restored(watched)
    assert page.evaluate(CROWDED) == 0
    page.keyboard.press("Escape")
    click_on(page, "CITIC Titanium")
    chosen(page, "CITIC Titanium")
    button(page, "Only its surroundings").click()
    address_has(page, "?about=id:citic-titanium")
    page.wait_for_url(lambda url: url.count("about=") == 1, wait_until="commit")
    restored(watched)


def test_the_address_restores_the_picture_around_what_is_pinned(watched: Watched) -> None:
    page = show(watched, "/explore?about=CITIC+Heye")
    drag(page, "CITIC Heye", 145, 250)
    assert page.evaluate(CROWDED) == 0
    address_has(page, "pins=id%2Fcitic-heye")
    restored(watched)
    click_on(page, "CITIC group")
    told(page, "34 of 34 things")
    assert page.evaluate(CROWDED) == 0
    restored(watched)
    # Put elsewhere once more, then let go.
    drag(page, "CITIC Heye", -70, 150)
    click_on(page, "CITIC Trust")
    address_has(page, "about=id:citic-trust")
    restored(watched)
    click_on(page, "CITIC Heye")
    button(page, "Unpin").click()
    button(page, "Pin").wait_for()
    page.keyboard.press("Escape")
    before = page.evaluate(PLACES)
    click_on(page, "CITIC Agriculture")
    address_has(page, "about=id:citic-agriculture")
    after = page.evaluate(PLACES)
    assert {label: after[label] for label in before} == before
    restored(watched)
    button(page, "Reset").click()
    page.wait_for_url(lambda url: "pins=" not in url, wait_until="commit")
    restored(watched)


def test_a_path_joins_the_things_of_an_answer(watched: Watched) -> None:
    page = show(watched, "/explore?about=id:citic-heye~0&about=id:longping-hi-tech~0")
    before = page.evaluate(PLACES)
    page.keyboard.press("n")
    button(page, "Tie to CITIC group").click()
    chosen(page, "to CITIC group")
    after = page.evaluate(PLACES)
    assert {label: after[label] for label in before} == before
    restored(watched)


def test_what_is_wrong_is_told_and_nothing_is_lost(watched: Watched) -> None:
    watched.expect("400")
    page = show(watched, LONGPING)
    first = count(page)
    page.evaluate("explorer.view.ask([['id:nothing-of-this-name', 30]])")
    page.locator("#said", has_text="nothing in the graph is called").wait_for()
    assert count(page) == first
    page.evaluate(
        "for (let i = 0; i < 400; i += 1)"
        " explorer.view.places.pins.push({ id: `id/thing-${i}`, at: { x: i, y: i }, after: 1 });"
    )
    before = page.url
    page.keyboard.press("n")
    page.locator("#said", has_text="too large for an address").wait_for()
    assert page.url == before


def test_an_address_of_nonsense_is_the_first_view(watched: Watched) -> None:
    nonsense = "#pins=x;id/y:1,a&kinds=__proto__&chosen=thing%20x&shut=%00&year=9"
    page = show(watched, f"{LONGPING}{nonsense}")
    told(page, "2 of 2 things")
