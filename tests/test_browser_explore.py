"""The explorer in a real browser: Chromium, offline, with no script but its own."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from citic_kg import KnowledgeGraph
from citic_kg.network.jupyter import Shown
from citic_kg.network.network import Choice
from citic_kg.network.tie import MEANINGS
from tests.explorer_probes import AT, DRAWN, chosen, click_on, count, search
from tests.small_graph import EVIL, hostile, large

if TYPE_CHECKING:
    from tests.explorer_fixtures import Open

pytest_plugins = ("tests.browser_fixtures", "tests.explorer_fixtures")


def test_longping_and_the_group_by_mouse_alone(show: Open) -> None:
    page = show(Choice("structure"))
    click_on(page, "LongPing Hi-Tech")
    expect(chosen(page)).to_have_text("LongPing Hi-Tech")
    page.get_by_role("button", name="Tie to CITIC group").click()
    steps = page.locator("#details ol li")
    expect(steps).to_have_count(2)
    expect(steps.nth(0)).to_contain_text("LongPing Hi-Tech is a subsidiary of CITIC Agriculture")
    expect(steps.nth(0)).to_contain_text("characters 2165–2205")
    expect(steps.nth(1)).to_contain_text("CITIC Agriculture is part of CITIC group")


def test_a_path_to_a_thing_that_is_clicked_next(show: Open) -> None:
    page = show(Choice("structure"))
    click_on(page, "LongPing Hi-Tech")
    page.get_by_role("button", name="Path to …").click()
    expect(page.locator("#asked")).to_be_visible()
    click_on(page, "CITIC Trust")
    expect(chosen(page)).to_have_text("From LongPing Hi-Tech to CITIC Trust")
    expect(page.locator("#details ol li")).to_have_count(3)
    page.evaluate("() => { location.hash = 'chosen=path%20id/ib%20id/citic-bank'; }")
    expect(page.locator("#details")).to_contain_text("There is no path. All 66 ties of this file")


def test_a_path_that_is_asked_for_can_be_cancelled(show: Open) -> None:
    page = show(Choice("structure"))
    click_on(page, "LongPing Hi-Tech")
    for by_key in (True, False):
        told = chosen(page).inner_text()
        page.get_by_role("button", name="Path to …").click()
        page.get_by_label("organisational unit").click()
        expect(page.locator("#asked")).to_be_visible()
        if by_key:
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Cancel").click()
        expect(chosen(page)).to_have_text(told)
        click_on(page, "CITIC Titanium")
        expect(chosen(page)).to_have_text("CITIC Titanium")


def test_what_is_hidden_is_gone_until_it_is_asked_for(show: Open) -> None:
    page = show(Choice("structure"))
    for hide in ("button", "key"):
        search(page, "citic trust")
        if hide == "button":
            page.get_by_role("button", name="Hide it").click()
        else:
            page.keyboard.press("Delete")
        expect(page.locator("#details")).to_be_hidden()
        assert not page.evaluate(DRAWN, "CITIC Trust")
        search(page, "citic trust")
        page.keyboard.press("Escape")
        assert page.evaluate(DRAWN, "CITIC Trust")
    before = count(page)
    search(page, "consumer rights protection committee of citic trust")
    page.get_by_role("button", name="Hide it").click()
    search(page, "citic trust")
    page.get_by_role("button", name="Show 1 more").click()
    assert count(page) == before
    expect(page.get_by_role("button", name="more", exact=False)).to_have_count(0)


def test_what_a_filter_keeps_away_is_not_offered(show: Open) -> None:
    page = show(Choice("structure"))
    page.get_by_label("organisational unit").uncheck()
    search(page, "citic trust")
    expect(chosen(page)).to_have_text("CITIC Trust")
    expect(page.get_by_role("button", name="more", exact=False)).to_have_count(0)


def test_the_keys_are_closed_again(show: Open) -> None:
    page = show(Choice("certifications"))
    for chosen_before in (False, True):
        for by_key in (True, False):
            page.keyboard.press("?")
            expect(chosen(page)).to_have_text("Keys")
            if by_key:
                page.keyboard.press("Escape")
            else:
                page.get_by_role("button", name="Close").click()
            expect(page.get_by_role("heading", name="Keys")).to_have_count(0)
            if not chosen_before:
                expect(page.locator("#details")).to_be_hidden()
        search(page, "iso 41001")
    page.keyboard.press("?")
    page.get_by_role("button", name="Close").click()
    expect(chosen(page)).to_contain_text("41001")


def test_a_search_finds_any_printed_name(show: Open) -> None:
    page = show(Choice("structure"))
    page.keyboard.press("/")
    page.keyboard.type("china citic bank")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("CITIC Bank")
    page.keyboard.press("Enter")
    expect(chosen(page)).to_have_text("CITIC Bank")
    page.locator("#search").fill("no such name at all")
    expect(page.locator("#found")).to_contain_text("No thing in this picture bears that name")


def test_filters_by_kind_relation_and_status(show: Open) -> None:
    page = show(Choice("structure"))
    assert count(page) == "63 of 63 things, 66 of 94 ties"
    page.get_by_label("inferred").check()
    assert count(page) == "63 of 63 things, 94 of 94 ties"
    page.get_by_label("under way").uncheck()
    assert count(page) == "60 of 63 things, 91 of 94 ties"
    page.get_by_label("organisational unit").uncheck()
    expect(page.locator("[data-count='kinds Company']")).to_have_text("27 of 28")
    expect(page.locator("[data-count='kinds OrganizationalUnit']")).to_have_text("0 of 26")
    page.get_by_label("part of group").uncheck()
    page.get_by_role("button", name="No Ties").click()
    expect(page.locator("#empty")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    assert count(page) == "63 of 63 things, 66 of 94 ties"


def test_the_legend_tells_the_lines_that_are_drawn(show: Open, kg: KnowledgeGraph) -> None:
    for view in ("projects", "awards", "partners"):
        choice = Choice(view)
        page = show(choice)
        told = page.locator("#legend .row span").all_inner_texts()
        styles = {tie.style for tie in kg.choose(choice).ties}
        assert told == [MEANINGS[style] for style in MEANINGS if style in styles]


def test_inferred_ties_are_shown_alone_where_they_are_asked_for(show: Open) -> None:
    page = show(Choice(statuses=("inferred",), premises=True))
    assert ", 28 of " in count(page)
    expect(page.get_by_label("inferred")).to_be_checked()
    expect(page.get_by_label("achieved")).not_to_be_checked()
    search(page, "longping hi-tech")
    page.get_by_role("button", name="why?").first.click()
    expect(page.locator("#details")).to_contain_text("It follows from")
    expect(page.locator("#details ol .evidence").first).to_contain_text("characters")


def test_the_slider_shows_the_years_and_plays(show: Open) -> None:
    page = show(Choice("awards"))
    slider = page.get_by_label("Year", exact=True)
    slider.fill("1")
    expect(page.locator("#years output")).to_have_text("up to 2016")
    few = count(page)
    assert few != "69 of 69 things, 63 of 63 ties"
    page.locator("#only").check()
    expect(page.locator("#years output")).to_have_text("in 2016")
    page.locator("#only").uncheck()
    page.keyboard.press("y")
    expect(page.locator("#years button")).to_have_text("Stop")
    expect(page.locator("#years output")).not_to_have_text("up to 2016", timeout=4000)
    page.locator("#years button").click()
    expect(page.locator("#years button")).to_have_text("Play")
    slider.fill("0")
    assert count(page) == "69 of 69 things, 63 of 63 ties"


def test_an_inferred_tie_goes_with_the_year_of_what_it_follows_from(show: Open) -> None:
    page = show(Choice("structure"))
    page.get_by_label("inferred").check()
    page.get_by_label("Year", exact=True).fill("1")
    shown = page.evaluate(
        "() => explorer.page.edges.filter((e) => explorer.visible().ties.has(e.number)"
        " && e.status === 'inferred').every((e) => e.premises.every((p) =>"
        " explorer.visible().ties.has(p.number)))"
    )
    assert shown


def test_neighbours_are_shown_and_folded(show: Open) -> None:
    page = show(Choice(around=("CITIC Heye",), hops=1, spare=1))
    first = count(page)
    page.locator("#search").fill("citic heye")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fold what hangs on it").click()
    assert count(page) != first
    page.get_by_role("button", name="Unfold").click()
    assert count(page) == first
    page.keyboard.press("Escape")
    click_on(page, "CITIC group")
    page.get_by_role("button", name="Show").click()
    more = count(page)
    assert int(more.split()[0]) > int(first.split()[0])
    page.get_by_role("button", name="Hide it").click()
    assert count(page) != more
    page.keyboard.press("u")
    assert count(page) == more
    page.get_by_role("button", name="Only its surroundings").click()
    page.get_by_role("button", name="Undo").click()
    assert count(page) == more


def test_a_double_click_shows_or_folds(show: Open) -> None:
    page = show(Choice(around=("CITIC Heye",), hops=1, spare=1))
    first = int(count(page).split()[0])
    page.mouse.dblclick(*page.evaluate(AT, "CITIC group"))
    expect(page.locator("#count")).not_to_contain_text(f"{first} of")
    assert int(count(page).split()[0]) > first


def test_pointing_tells_and_a_click_on_a_tie_gives_its_evidence(show: Open) -> None:
    page = show(Choice("certifications"))
    x, y = page.evaluate(AT, "ISO/IEC 27001")
    page.mouse.move(x - 40, y - 40)
    page.mouse.move(x, y, steps=4)
    expect(page.locator("#tip")).to_contain_text("ISO/IEC 27001\nstandard, 4 ties")
    one, other = page.evaluate(AT, "Macau Telecom"), page.evaluate(AT, "5G license")
    middle = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    page.mouse.move(middle[0], middle[1] - 30)
    page.mouse.move(*middle, steps=4)
    expect(page.locator("#tip")).to_contain_text("Macau Telecom is certified under 5G license")
    page.mouse.click(*middle)
    expect(chosen(page)).to_have_text("Macau Telecom is certified under 5G license")
    expect(page.locator("#details .evidence").first).to_contain_text("characters")


def test_the_table_is_in_step_with_the_canvas(show: Open) -> None:
    page = show(Choice("certifications"))
    page.get_by_role("button", name="Table", exact=True).click()
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(15)
    page.get_by_label("application").uncheck()
    ties = int(count(page).split(", ")[1].split()[0])
    expect(rows).to_have_count(ties)
    rows.first.get_by_role("button").nth(1).click()
    expect(rows.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_hidden()


def test_downloads_hold_what_is_shown(show: Open) -> None:
    page = show(Choice("certifications"))
    page.get_by_label("application").uncheck()
    ties = int(count(page).split(", ")[1].split()[0])
    files = {}
    for name in ("CSV", "PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename == f"Who-is-certified-under-what.{name.lower()}"
        files[name] = Path(download.value.path()).read_bytes()
    rows = list(csv.DictReader(io.StringIO(files["CSV"].decode("utf-8-sig"), newline="")))
    assert len(rows) == ties
    assert all("#char=" in row["evidence"] for row in rows)
    assert files["PNG"].startswith(b"\x89PNG")
    svg = files["SVG"].decode("utf-8")
    assert svg.count("<path ") == ties
    assert "ISO/IEC 27001" in svg
    assert "Mobile Card Space" not in svg


def test_the_keys_do_all_that_the_mouse_does(show: Open) -> None:
    page = show(Choice("structure"))
    page.keyboard.press("?")
    expect(page.locator("#details h2")).to_have_text("Keys")
    page.keyboard.press("n")
    first = chosen(page).inner_text()
    page.keyboard.press("n")
    assert chosen(page).inner_text() != first
    page.keyboard.press("p")
    expect(chosen(page)).to_have_text(first)
    page.keyboard.press("g")
    expect(chosen(page)).to_contain_text(f"From {first} to CITIC group")
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    scale = "() => explorer.picture.network.getScale()"
    before = page.evaluate(scale)
    page.keyboard.press("+")
    assert page.evaluate(scale) > before
    page.keyboard.press("0")
    page.keyboard.press("n")
    page.keyboard.press("Delete")
    assert count(page).startswith(("62 of", "61 of"))
    page.keyboard.press("r")
    assert count(page).startswith("63 of 63")
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_everything_can_be_reached_with_tab_and_shows_its_focus(show: Open) -> None:
    page = show(Choice("certifications"))
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("() => document.activeElement.id || document.activeElement.dataset.key")
        )
    assert {"search", "fit", "show-table", "png", "theme", "canvas", "company"} <= {
        str(name).lower() for name in seen
    }


def test_the_address_restores_the_view(show: Open) -> None:
    page = show(Choice("structure"))
    page.get_by_label("organisational unit").uncheck()
    page.get_by_label("Year", exact=True).fill("2")
    click_on(page, "CITIC Trust")
    page.get_by_role("button", name="Hide it").click()
    click_on(page, "CITIC Titanium")
    want, told = count(page), chosen(page).inner_text()
    address = "#" + page.url.split("#", 1)[1]
    again = show(Choice("structure"), address)
    assert count(again) == want
    expect(chosen(again)).to_have_text(told)
    assert again.url.split("#", 1)[1] == address[1:]


def test_an_address_of_nonsense_is_the_first_view(show: Open) -> None:
    page = show(Choice("structure"), "#year=99999&chosen=thing%20x&kinds=__proto__&open=%00&x=<b>")
    assert count(page) == "63 of 63 things, 66 of 94 ties"


def test_hostile_names_are_shown_as_text(show: Open) -> None:
    page = show(network=hostile().choose())
    page.get_by_role("button", name="Table", exact=True).click()
    cells = page.locator("#table tbody td").all_inner_texts()
    for name in EVIL:
        assert any(" ".join(name.split()) in cell for cell in cells), name
    for i in range(len(EVIL)):
        page.evaluate(f"() => {{ location.hash = 'chosen=thing%20id/evil-{i}'; }}")
        expect(chosen(page)).to_be_visible()
        click_on(page, EVIL[i])
        x, y = page.evaluate(AT, EVIL[i])
        page.mouse.move(x + 3, y)
        page.locator("#search").fill(EVIL[i][:12])
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    svg = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<script" not in svg
    assert page.evaluate("() => globalThis.stolen") is None
    assert page.locator("img, iframe, object, embed").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_a_script_that_is_not_ours_does_not_run(
    browser: Browser, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    file = tmp_path / "spoilt.html"
    html = Shown(kg.choose(Choice("certifications"))).html
    evil = "<script>stolen = 1</script><img src='data:,' onerror='stolen = 2'><main>"
    file.write_text(html.replace("<main>", evil), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.locator("html[data-ready=yes]").wait_for(timeout=15_000)
    assert page.evaluate("() => globalThis.stolen") is None
    page.close()


def test_the_frame_of_a_notebook_works_without_rights(browser: Browser, kg: KnowledgeGraph) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.set_content(kg.show_network(view="certifications")._repr_mimebundle_()["text/html"])
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for(timeout=15_000)
    frame.get_by_label("company").uncheck()
    expect(frame.locator("#count")).not_to_contain_text("21 of 21")
    page.close()
    assert errors == []


@pytest.mark.slow
def test_five_thousand_things_can_be_searched_and_chosen(show: Open) -> None:
    page = show(network=large(5000).choose())
    assert count(page).startswith("5000 of 5000 things")
    page.locator("#search").fill("company number 4711")
    page.keyboard.press("Enter")
    expect(chosen(page)).to_have_text("Company number 4711")
