"""The explorer of the server in a real browser: by mouse, by keyboard, by its address."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser_fixtures import OpenPage, Watched

from tests.explorer_probes import AT, COVERED, CROWDED, DRAWN, Lettering, click_on, count, name_at

pytest_plugins = ("tests.browser_fixtures",)

PLACES = """() => Object.fromEntries(explorer.page.nodes.map((node) => (
  [node.label, explorer.picture.network.getPosition(node.number)])))"""
LONGPING = "/explore?about=id:longping-hi-tech"
GROUP = "/explore?about=id:citic-group"
Show = Callable[[str], "Page"]


@pytest.fixture
def show(watched: Watched) -> Show:
    """Open an address of the explorer and wait until it can be used."""

    def call(address: str) -> Page:
        watched.page.goto(address)
        watched.page.locator("html[data-ready=yes]").wait_for()
        return watched.page

    return call


def told(page: Page, text: str) -> None:
    """Wait until the counts begin with the text."""
    page.locator("#count", has_text=text).wait_for()


def chosen(page: Page, text: str) -> None:
    page.locator("#details h2", has_text=text).wait_for()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def address_has(page: Page, part: str) -> None:
    """Wait until the address has the part: it is written after the picture has changed."""
    page.wait_for_url(lambda url: part in url, wait_until="commit")


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


def test_the_path_from_a_thing_alone(show: Show) -> None:
    page = show(f"{LONGPING}#chosen=thing%20id%2Flongping-hi-tech")
    button(page, "Tie to CITIC group").click()
    chosen(page, "From LongPing Hi-Tech to CITIC group")
    page.locator("#details ol li").nth(1).wait_for()
    assert page.locator("#details ol li").count() == 2
    button(page, "Undo").click()
    told(page, "2 of 2 things")


def test_neighbours_come_in_steps_and_nothing_moves_or_overlaps(show: Show) -> None:
    page = show("/explore?about=id:citic-bank~0&about=id:citic-group~0")
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


@pytest.mark.parametrize("width", [1280, 390])
def test_the_picture_is_fitted_beside_the_panel(open_page: OpenPage, width: int) -> None:
    with open_page(viewport={"width": width, "height": 844}) as watched:
        page = watched.page
        page.goto("/explore?about=CITIC+Heye")
        page.locator("html[data-ready=yes]").wait_for()
        page.mouse.click(*name_at(page, "CITIC group"))
        chosen(page, "CITIC group")
        page.locator("#count", has_text="34 of 34 things").wait_for()
        assert page.evaluate(COVERED) == []
        text = Lettering.of(page)
        assert text.overlaps() == text.faults() == []
        assert {"CITIC group", "CITIC Heye"} <= set(text.named)
        stage, panel = (page.locator(one).bounding_box() for one in ("#stage", "#details"))
        assert stage is not None
        assert panel is not None
        free = panel["y"] - stage["y"] if width == 390 else stage["height"]
        assert free >= 0.49 * stage["height"]


def test_hide_and_undo(show: Show) -> None:
    page = show(GROUP)
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


def test_a_search_brings_back_what_was_hidden(show: Show) -> None:
    page = show(GROUP)
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


def test_the_keys_and_a_path_that_is_asked_for_are_closed_again(show: Show) -> None:
    page = show(LONGPING)
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


def test_what_is_dragged_is_pinned_and_the_address_restores_it(show: Show) -> None:
    page = show(GROUP)
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
    again = show(address)
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


def restored(page: Page, show: Show) -> None:
    """Fail unless the address gives the picture that is there, with nothing over another."""
    address, told = page.url, count(page)
    before, drawn = page.evaluate(PLACES), page.evaluate(CROWDED)
    page.goto("about:blank")
    again = show(address)
    assert again.evaluate(PLACES) == before
    assert again.evaluate(CROWDED) == drawn
    assert count(again) == told
    assert again.url == address
    assert Lettering.of(again).overlaps() == []


def drag(page: Page, label: str, x: int, y: int) -> None:
    at = page.evaluate(AT, label)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + x, at[1] + y, steps=5)
    page.mouse.up()


def test_the_footer_tells_that_others_have_more_too(show: Show) -> None:
    names = ("citic-bank", "citic-group", "citic-limited", "citic-securities", "citic-heye")
    page = show("/explore?" + "&".join(f"about=id:{name}~0" for name in names))
    said = count(page)
    assert said.count(" more") == 4
    assert said.endswith("; 2 other things have more too")


def test_a_bullet_stands_at_the_first_line_of_a_long_name(show: Show) -> None:
    page = show("/explore?about=id:citic-agriculture")
    page.keyboard.press("n")
    click_on(page, "CITIC Agriculture")
    chosen(page, "CITIC Agriculture")
    away = page.evaluate(
        "() => [...document.querySelectorAll('#details li')].map((item) => {"
        " const mark = document.createElement('span'); mark.textContent = '\\u200b';"
        " item.prepend(mark);"
        " const away = item.querySelector('button').getBoundingClientRect();"
        " const lines = Math.round(away.height / mark.getBoundingClientRect().height);"
        " return [lines, Math.round(mark.getBoundingClientRect().top - away.top)]; })"
    )
    assert any(lines > 1 for lines, _ in away)
    assert {top for _, top in away if abs(top) > 3} == set()


def test_the_address_restores_the_picture_after_expansions(show: Show) -> None:
    page = show("/explore?about=CITIC+Heye")
    click_on(page, "CITIC group")
    told(page, "34 of 34 things")
    restored(page, show)
    click_on(page, "CITIC Bank")
    page.locator("#count", has_text="110 more").wait_for()
    button(page, "Hide it").click()
    page.keyboard.press("Escape")
    click_on(page, "CITIC Trust")
    address_has(page, "about=id:citic-trust")
    restored(page, show)
    assert page.evaluate(CROWDED) == 0
    page.keyboard.press("Escape")
    click_on(page, "CITIC Titanium")
    chosen(page, "CITIC Titanium")
    button(page, "Only its surroundings").click()
    address_has(page, "?about=id:citic-titanium")
    page.wait_for_url(lambda url: url.count("about=") == 1, wait_until="commit")
    restored(page, show)


def test_the_address_restores_the_picture_around_what_is_pinned(show: Show) -> None:
    page = show("/explore?about=CITIC+Heye")
    drag(page, "CITIC Heye", 145, 250)
    assert page.evaluate(CROWDED) == 0
    address_has(page, "pins=id%2Fcitic-heye")
    restored(page, show)
    click_on(page, "CITIC group")
    told(page, "34 of 34 things")
    assert page.evaluate(CROWDED) == 0
    restored(page, show)
    # Put elsewhere once more, then let go.
    drag(page, "CITIC Heye", -70, 150)
    click_on(page, "CITIC Trust")
    address_has(page, "about=id:citic-trust")
    restored(page, show)
    click_on(page, "CITIC Heye")
    button(page, "Unpin").click()
    button(page, "Pin").wait_for()
    page.keyboard.press("Escape")
    before = page.evaluate(PLACES)
    click_on(page, "CITIC Agriculture")
    address_has(page, "about=id:citic-agriculture")
    after = page.evaluate(PLACES)
    assert {label: after[label] for label in before} == before
    restored(page, show)
    button(page, "Reset").click()
    page.wait_for_url(lambda url: "pins=" not in url, wait_until="commit")
    restored(page, show)


def test_a_path_joins_the_things_of_an_answer(show: Show) -> None:
    page = show("/explore?about=id:citic-heye~0&about=id:longping-hi-tech~0")
    before = page.evaluate(PLACES)
    page.keyboard.press("n")
    button(page, "Tie to CITIC group").click()
    chosen(page, "to CITIC group")
    after = page.evaluate(PLACES)
    assert {label: after[label] for label in before} == before
    restored(page, show)


def test_filters_and_the_table_are_in_step(show: Show) -> None:
    page = show(GROUP)
    button(page, "Table").click()
    rows = page.locator("#table tbody tr")
    ties = int(count(page).split(", ")[1].split()[0])
    assert rows.count() == ties
    page.locator("input[data-key=involves]").uncheck()
    left = int(count(page).split(", ")[1].split()[0])
    assert rows.count() == left < ties
    rows.first.get_by_role("button").nth(1).click()
    assert rows.first.get_attribute("aria-selected") == "true"
    page.locator("#details .evidence a").first.wait_for()


def test_downloads_hold_what_is_shown(show: Show) -> None:
    page = show(LONGPING)
    files = {}
    for name in ("CSV", "PNG", "SVG"):
        with page.expect_download() as download:
            button(page, name).click()
        assert download.value.suggested_filename == f"LongPing-Hi-Tech.{name.lower()}"
        files[name] = Path(download.value.path()).read_bytes()
    rows = list(csv.DictReader(io.StringIO(files["CSV"].decode("utf-8-sig"), newline="")))
    assert any(row["relation"] == "subsidiary of" and "#char=" in row["evidence"] for row in rows)
    assert files["PNG"].startswith(b"\x89PNG")
    assert "CITIC Agriculture" in files["SVG"].decode("utf-8")


def test_the_keys_do_what_the_mouse_does(show: Show) -> None:
    page = show(LONGPING)
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


def test_what_is_wrong_is_told_and_nothing_is_lost(show: Show, watched: Watched) -> None:
    watched.expect("400")
    page = show(LONGPING)
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


def test_an_address_of_nonsense_is_the_first_view(show: Show) -> None:
    page = show(f"{LONGPING}#pins=x;id/y:1,a&kinds=__proto__&chosen=thing%20x&shut=%00&year=9")
    told(page, "2 of 2 things")


def test_without_script_links_show_neighbours(open_page: OpenPage) -> None:
    with open_page(viewport={"width": 390, "height": 800}, java_script_enabled=False) as watched:
        page = watched.page
        page.goto("/explore")
        page.locator("#search").fill("longping hi-tech")
        page.get_by_role("button", name="Show").click()
        address_has(page, LONGPING)
        page.wait_for_load_state("load")
        assert page.locator("#plain img").evaluate("(one) => one.naturalWidth") > 0
        page.get_by_role("link", name="CITIC Agriculture").first.click()
        address_has(page, "about=id:citic-agriculture")
        page.locator("#plain tbody tr").nth(5).wait_for()


@pytest.mark.parametrize("path", ["/metrics", "/timeline", "/explore", GROUP])
def test_pages_fit_a_phone_in_the_dark(open_page: OpenPage, path: str) -> None:
    with open_page(viewport={"width": 390, "height": 800}, color_scheme="dark") as watched:
        page = watched.page
        page.goto(path)
        page.locator("h1").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
