"""What the tests of the server's explorer do in its page and wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser_fixtures import Watched

# Where each thing is in the picture.
PLACES = """() => Object.fromEntries(explorer.page.nodes.map((node) => (
  [node.label, explorer.picture.network.getPosition(node.number)])))"""
LONGPING = "/explore?about=id:longping-hi-tech"
GROUP = "/explore?about=id:citic-group"


def show(watched: Watched, address: str) -> Page:
    """Open an address of the explorer and wait until it can be used."""
    watched.page.goto(address)
    watched.page.locator("html[data-ready=yes]").wait_for()
    return watched.page


def told(page: Page, text: str) -> None:
    """Wait until the counts begin with the text."""
    page.locator("#count", has_text=text).wait_for()


def chosen(page: Page, text: str) -> None:
    """Wait until the head of the panel has the text."""
    page.locator("#details h2", has_text=text).wait_for()


def button(page: Page, name: str) -> Locator:
    """The button of exactly this name."""
    return page.get_by_role("button", name=name, exact=True)


def address_has(page: Page, part: str) -> None:
    """Wait until the address has the part: it is written after the picture has changed."""
    page.wait_for_url(lambda url: part in url, wait_until="commit")
