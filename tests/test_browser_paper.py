"""The pages on paper: unfolded, dark on white, and no heading without what it heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser_probes import KINDS

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage, Watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)

# Headings on which nothing follows before the next one of their level or above.
BARE = """() => {
  const seen = (node) => (node.nodeType === 3 ? node.parentElement : node).checkVisibility();
  const level = (head) => Number(head.tagName[1]);
  const main = document.querySelector("main");
  const heads = [...main.querySelectorAll("h1, h2, h3")].filter(seen);
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const told = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    if (text.data.trim() && seen(text) && !text.parentElement.closest("h1, h2, h3"))
      told.push(text);
  const follows = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  return heads.filter((head, i) => {
    const next = heads.slice(i + 1).find((other) => level(other) <= level(head));
    return !told.some((text) => follows(head, text) && (!next || follows(text, next)));
  }).map((head) => head.textContent);
}"""


def test_on_paper_everything_is_unfolded_and_dark_on_white(open_page: OpenPage) -> None:
    with open_page(color_scheme="dark") as watched:
        page = watched.page
        page.goto("/doc/id/citic-bank")
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("details.rest li.claim").last).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        body = page.locator("body")
        expect(body).to_have_css("color", "rgb(0, 0, 0)")
        expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
        assert watched.faults() == []


def test_on_paper_no_heading_stands_alone(watched: Watched) -> None:
    page = watched.page
    page.emulate_media(media="print")
    found = {}
    for path in (path for path, status in KINDS.items() if status == 200):
        page.goto(path)
        found[path] = page.evaluate(BARE)
    assert {path: bare for path, bare in found.items() if bare} == {}
