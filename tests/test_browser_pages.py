"""Every kind of page in a real browser: on every screen, by keys, with and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser_probes import KINDS, heading

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "dark"),
        (1280, "light"),
        pytest.param(390, "light", marks=pytest.mark.slow),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
    ],
)
def test_every_page_fits_its_screen_and_can_be_read(
    open_page: OpenPage, width: int, scheme: str
) -> None:
    screen = {"width": width, "height": 844}
    found = {}
    with open_page(viewport=screen, color_scheme=scheme) as watched:
        page = watched.page
        for path, status in KINDS.items():
            if status != 200:
                watched.expect(f"the server responded with a status of {status}")
            reply = page.goto(path)
            assert reply is not None
            assert reply.status == status, path
            if faults := watched.faults():
                found[path] = faults
    assert found == {}


def test_all_of_it_works_without_script(open_page: OpenPage) -> None:
    with open_page(java_script_enabled=False) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_label("Find a company").fill("citic bank")
        page.get_by_label("Find a company").press("Enter")
        page.get_by_role("link", name="CITIC Bank", exact=True).first.click()
        expect(heading(page)).to_have_text("CITIC Bank")
        folded = page.locator("section[aria-labelledby=PracticeClaim] details.rest")
        folded.locator("summary").click()
        folded.locator("a.evidence").last.click()
        expect(heading(page)).to_contain_text("Passage")
        page.get_by_role("link", name="in reading order").click()
        expect(page.locator(":target")).to_be_in_viewport()
        page.get_by_label("Search names").fill("ISO 27001")
        page.get_by_label("Search names").press("Enter")
        page.get_by_role("link", name="Who is certified under a standard?").first.click()
        expect(page.get_by_label("Standard")).to_have_value("id:iso-iec-27001")
        page.get_by_label("Standard").fill("ISO 99999")
        watched.expect("the server responded with a status of 400")
        page.get_by_role("button", name="Ask").click()
        page.locator(".wrong a").first.click()
        expect(page.locator("table.answer tbody tr").first).to_be_visible()
        page.get_by_role("link", name="Open in the SPARQL page").click()
        expect(page.locator("#result tbody tr").first).to_be_visible()


@pytest.mark.parametrize("path", ["/doc/id/citic-bank", "/questions", "/sparql"])
def test_keys_lead_through_the_page_in_its_order(watched: Watched, path: str) -> None:
    page = watched.page
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    seen = """(before) => {
      const now = document.activeElement;
      const style = getComputedStyle(now.closest(".editor.live") ?? now);
      const after = !before || before.compareDocumentPosition(now) & 4;
      return [now.tagName, Boolean(after), style.outlineStyle, parseFloat(style.outlineWidth)];
    }"""
    for _ in range(20):
        before = page.evaluate_handle("() => document.activeElement")
        page.keyboard.press("Tab")
        tag, after, outline, width = page.evaluate(seen, before)
        if tag in ("BODY", "TEXTAREA"):
            break  # the end of the page, or the editor, which Tab does not leave
        assert after, tag
        assert outline != "none", tag
        assert width >= 2, tag
    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('main'))")


def test_what_is_folded_opens_by_key(watched: Watched) -> None:
    page = watched.page
    page.goto("/doc/id/citic-bank")
    folded = page.locator("section[aria-labelledby=PracticeClaim] details.rest")
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(folded.locator("li.claim").last).to_be_visible()
