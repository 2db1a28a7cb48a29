"""The page of the server's explorer in a real browser: panel, table, files, and without script."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.explorer_page_probes import GROUP, LONGPING, address_has, button, chosen, show
from tests.explorer_probes import COVERED, Lettering, click_on, count, name_at

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage, Watched

pytest_plugins = ("tests.browser_fixtures",)


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


def test_the_footer_tells_that_others_have_more_too(watched: Watched) -> None:
    names = ("citic-bank", "citic-group", "citic-limited", "citic-securities", "citic-heye")
    page = show(watched, "/explore?" + "&".join(f"about=id:{name}~0" for name in names))
    said = count(page)
    assert said.count(" more") == 4
    assert said.endswith("; 2 other things have more too")


def test_a_bullet_stands_at_the_first_line_of_a_long_name(watched: Watched) -> None:
    page = show(watched, "/explore?about=id:citic-agriculture")
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


def test_filters_and_the_table_are_in_step(watched: Watched) -> None:
    page = show(watched, GROUP)
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


def test_downloads_hold_what_is_shown(watched: Watched) -> None:
    page = show(watched, LONGPING)
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


def test_a_path_through_what_is_filtered_out_is_in_the_table_and_the_files(
    watched: Watched,
) -> None:
    page = show(watched, LONGPING)
    button(page, "Table").click()
    page.locator("input[data-key=subsidiaryOf]").uncheck()
    rows = page.locator("#table tbody tr", has_text="subsidiary of")
    assert rows.count() == 0
    first = int(count(page).split(", ")[1].split()[0])
    page.evaluate("explorer.actions.choose('path id/longping-hi-tech id/citic-agriculture')")
    chosen(page, "From LongPing Hi-Tech to CITIC Agriculture")
    assert rows.count() == 1
    assert count(page).startswith(f"2 of 2 things, {first + 1} of ")
    with page.expect_download() as download:
        button(page, "CSV").click()
    assert b"LongPing Hi-Tech,subsidiary of" in Path(download.value.path()).read_bytes()
