"""What stands on the explorer's canvas, in a real browser, is what table and files have."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from citic_kg.network.network import Choice
from tests.explorer_probes import AT, chosen, click_on, count

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.explorer_fixtures import Open

pytest_plugins = ("tests.browser_fixtures", "tests.explorer_fixtures")

PATH = "chosen=path%20id/longping-hi-tech%20id/citic-group"


def drag(page: Page, label: str, x: int, y: int) -> None:
    at = page.evaluate(AT, label)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + x, at[1] + y, steps=5)
    page.mouse.up()


def away(page: Page, label: str, place: list[float]) -> float:
    """How far a thing is from a place, in pixels of the window."""
    at = page.evaluate(AT, label)
    return float(abs(at[0] - place[0]) + abs(at[1] - place[1]))


def test_a_path_through_what_is_filtered_out_is_in_table_legend_and_files(show: Open) -> None:
    page = show(Choice("structure"), "#relations=subsidiaryOf")
    things, ties = (int(part.split()[0]) for part in count(page).split(", "))
    page.get_by_role("button", name="Table", exact=True).click()
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(ties)
    page.evaluate(f"() => {{ location.hash = 'relations=subsidiaryOf&{PATH}'; }}")
    expect(chosen(page)).to_have_text("From LongPing Hi-Tech to CITIC group")
    assert count(page).startswith(f"{things + 1} of 63 things, {ties + 1} of ")
    expect(rows).to_have_count(ties + 1)
    expect(rows.filter(has_text="LongPing Hi-Tech")).to_have_count(1)
    expect(page.locator("[data-count='relations subsidiaryOf']")).to_contain_text("1 of ")
    files = {}
    for name in ("CSV", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        files[name] = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(files["CSV"], newline="")))
    assert [row["to"] for row in found if row["from"] == "LongPing Hi-Tech"] == [
        "CITIC Agriculture"
    ]
    assert "LongPing Hi-Tech" in files["SVG"]


def test_an_inferred_tie_is_shown_in_a_year_in_which_it_follows_otherwise(show: Open) -> None:
    board = "network%23citic-bank-board-of-directors/partOfGroup/citic-group/inferred"
    page = show(Choice("structure"), f"#statuses=&year=2022&only=1&chosen=tie%20{board}")
    shown = page.evaluate(
        "() => explorer.page.edges.filter((e) => e.status === 'inferred'"
        " && explorer.visible().ties.has(e.number)).map((e) => e.id.slice('network#'.length))"
    )
    assert board.removeprefix("network%23") in shown
    steps = page.locator("#details ol li")
    expect(steps).to_have_count(3)
    expect(steps.nth(1)).to_contain_text("CITIC Bank is a subsidiary of CITIC Limited")
    page.get_by_label("Year", exact=True).fill("0")
    expect(steps).to_have_count(2)


def test_keys_work_after_the_slider_was_used_and_arrows_are_its_own(show: Open) -> None:
    page = show(Choice("awards"))
    slider = page.get_by_label("Year", exact=True)
    slider.fill(slider.get_attribute("max") or "")
    last = page.locator("#years output").inner_text()
    slider.focus()
    middle = page.evaluate("() => explorer.picture.network.getViewPosition()")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => explorer.picture.network.getViewPosition()") == middle
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#years output")).not_to_have_text(last)
    page.keyboard.press("u")
    expect(page.locator("#years output")).to_have_text(last)


def test_a_thing_that_was_dragged_goes_back_by_undo_and_by_reset(show: Open) -> None:
    page = show(Choice("structure"))
    first = page.evaluate(AT, "CITIC Titanium")
    drag(page, "CITIC Titanium", 60, 40)
    put = page.evaluate(AT, "CITIC Titanium")
    assert away(page, "CITIC Titanium", first) > 80
    page.get_by_label("organisational unit").uncheck()
    page.keyboard.press("u")
    assert away(page, "CITIC Titanium", put) < 2
    page.keyboard.press("u")
    assert away(page, "CITIC Titanium", first) < 4
    expect(page.locator("#undo")).to_be_disabled()
    drag(page, "CITIC Titanium", 60, 40)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Fit").click()
    assert away(page, "CITIC Titanium", first) < 4
    click_on(page, "CITIC Titanium")
    expect(chosen(page)).to_have_text("CITIC Titanium")
