"""The names in the explorer's picture: readable, none over another, in sight, and to be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ViewportSize, expect

from citic_kg.network.network import Choice
from citic_kg.network.view import VIEWS
from tests.explorer_probes import AT, CROWDED, Lettering, chosen, name_at

if TYPE_CHECKING:
    from tests.explorer_fixtures import Open

pytest_plugins = ("tests.browser_fixtures", "tests.explorer_fixtures")

SIZES = [
    pytest.param({"width": 1280, "height": 800}, id="1280"),
    pytest.param({"width": 1920, "height": 1080}, id="1920", marks=pytest.mark.slow),
    pytest.param({"width": 390, "height": 844}, id="390"),
]
FIRST_VIEWS = [
    *map(Choice, VIEWS),
    Choice(around=("CITIC group",), spare=1),
    Choice(around=("CITIC Heye",), spare=1),
    Choice(around=("CITIC Heye",), hops=2, spare=1),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("choice", FIRST_VIEWS, ids=lambda c: " ".join((c.view, *c.around)))
def test_no_label_covers_another_at_the_first_view(
    show: Open, choice: Choice, size: ViewportSize
) -> None:
    page = show(choice, size=size)
    assert page.evaluate(CROWDED) == 0
    text = Lettering.of(page)
    assert text.overlaps() == []
    assert text.faults() == []
    # The best connected things are named, and of the others as many as there is room for.
    assert text.shown[0] in text.named
    assert len({*text.shown[:10]} & {*text.named}) >= 3
    share = 0.9 if choice.around or size["width"] > 1900 else 0.8
    least = {390: 15, 1280: 115, 1920: 180}[size["width"]]
    assert len(text.named) >= min(share * len(text.shown), least)
    inside = page.evaluate(
        "() => [...explorer.visible().things].every((n) => {"
        " const at = explorer.picture.network.canvasToDOM(explorer.picture.network.getPosition(n));"
        " const { clientWidth: w, clientHeight: h } = explorer.picture.place;"
        " return at.x > 0 && at.y > 0 && at.x < w && at.y < h; })"
    )
    assert inside


@pytest.mark.parametrize("size", SIZES)
def test_what_is_chosen_and_its_path_are_named_in_the_picture_of_everything(
    show: Open, size: ViewportSize
) -> None:
    page = show(Choice(), size=size)
    page.mouse.click(*name_at(page, "CITIC group"))
    expect(chosen(page)).to_have_text("CITIC group")
    page.evaluate("() => { location.hash = 'chosen=thing%20id/longping-hi-tech'; }")
    expect(chosen(page)).to_have_text("LongPing Hi-Tech")
    assert "LongPing Hi-Tech" in Lettering.of(page).named
    page.get_by_role("button", name="Tie to CITIC group").click()
    expect(chosen(page)).to_contain_text("From LongPing Hi-Tech to CITIC group")
    text = Lettering.of(page)
    assert {"LongPing Hi-Tech", "CITIC Agriculture", "CITIC group"} <= set(text.named)
    assert text.overlaps() == []
    panel = page.locator("#details").bounding_box()
    assert panel is not None
    for name in ("LongPing Hi-Tech", "CITIC Agriculture", "CITIC group"):
        x, y = name_at(page, name)
        beside = not panel["x"] <= x <= panel["x"] + panel["width"]
        assert beside or not panel["y"] <= y <= panel["y"] + panel["height"], name


def test_longping_and_the_group_by_clicks_on_names_in_the_default_file(show: Open) -> None:
    page = show(Choice())
    page.mouse.click(*name_at(page, "CITIC Agriculture"))
    expect(chosen(page)).to_have_text("CITIC Agriculture")
    page.mouse.click(*name_at(page, "LongPing Hi-Tech"))
    expect(chosen(page)).to_have_text("LongPing Hi-Tech")
    page.get_by_role("button", name="Tie to CITIC group").click()
    expect(page.locator("#details ol li")).to_have_count(2)


def test_a_name_and_the_surroundings_of_a_small_mark_are_targets(show: Open) -> None:
    page = show(Choice("structure"), size={"width": 390, "height": 844})
    x, y = page.evaluate(AT, "LongPing Hi-Tech")
    page.mouse.click(x + 6, y + 3)
    expect(chosen(page)).to_have_text("LongPing Hi-Tech")
    page.keyboard.press("Escape")
    page.mouse.move(*name_at(page, "CITIC Limited"))
    expect(page.locator("#tip")).to_contain_text("CITIC Limited")
    page.mouse.click(5, 200)
    expect(page.locator("#details")).to_be_hidden()


def test_names_stay_readable_when_the_picture_is_made_smaller(show: Open) -> None:
    page = show(Choice("structure"))
    for _ in range(6):
        page.keyboard.press("-")
    text = Lettering.of(page)
    assert text.overlaps() == text.faults() == []
    assert len(text.named) >= 5
    assert text.shown[0] in text.named
    before = text.named
    page.keyboard.press("ArrowLeft")
    assert Lettering.of(page).named == before


def test_the_picture_is_fitted_anew_when_its_room_changes(show: Open) -> None:
    page = show(Choice("structure"))
    page.keyboard.press("t")
    page.wait_for_function("() => explorer.picture.network.getScale() < 0.6")
    assert Lettering.of(page).faults() == []
