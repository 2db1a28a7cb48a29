"""What the tests in a browser share: the browser, and pages that are watched.

A test module takes them with ``pytest_plugins = ("tests.browser_fixtures",)``, and imports the
types of this one for the type checker only: pytest has to be the first to import it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.running_server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

# No background traffic of the browser's own, and no sandbox, which containers do not have.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# What is wrong with the making of a page. The policy lets no text run as script in it, so both are
# functions.
_WRONG = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const wrong = [];
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) wrong.push(`${over} px too wide`);
  if (all("h1").length !== 1) wrong.push(`${all("h1").length} h1`);
  if (!/\\S.* · CITIC knowledge graph$/.test(document.title)) wrong.push(document.title);
  for (const part of ["header.site", "header nav[aria-label]", "[role=search]", "main", "footer"])
    if (all(part).length !== 1) wrong.push(`${all(part).length} ${part}`);
  for (const field of all("input:not([type=hidden]), select, textarea"))
    if (!field.labels.length && !field.ariaLabel) wrong.push(`no label: ${field.name}`);
  for (const part of all("a[href], button, summary"))
    if (!part.textContent.trim() && !part.ariaLabel) wrong.push(`no name: ${part.outerHTML}`);
  for (const region of all("nav, [role=region], [role=group]:not(svg), section[aria-labelledby]")) {
    const by = region.getAttribute("aria-labelledby");
    if (by ? !document.getElementById(by) : !region.ariaLabel) wrong.push(region.className || by);
  }
  const ids = all("[id]").map((e) => e.id);
  wrong.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id twice: ${id}`));
  let level = 1;
  for (const head of all("main h1, main h2, main h3, main h4")) {
    if (Number(head.tagName[1]) > level + 1) wrong.push(`heading too deep: ${head.textContent}`);
    level = Number(head.tagName[1]);
  }
  wrong.push(...all("th:not([scope]), img:not([alt])").map((e) => e.outerHTML));
  return wrong;
}"""

# Texts whose contrast to what is behind them is below that of WCAG 2, level AA.
_PALE = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = new Set();
  for (const element of document.querySelectorAll("body *:not(svg *, textarea, option)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const ink = getComputedStyle(element).color;
    const [a, b] = [light(ink), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.add(`${element.tagName} ${ink} ${behind(element)}`);
  }
  return [...found];
}"""


@dataclass
class Watched:
    """A page and what went wrong in it: errors, violations of the policy, outside requests."""

    page: Page
    home: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """A message with this part is what the test is about."""
        self.expected.append(part)

    def watch(self) -> None:
        """Note from now on whatever goes wrong."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)

    def wrong(self) -> list[str]:
        """What went wrong and was not expected."""
        return [p for p in self.problems if not any(part in p for part in self.expected)]

    def faults(self) -> list[str]:
        """What is wrong with the page as it is: too wide, without label, heading or contrast."""
        found: list[str] = [*self.page.evaluate(_WRONG), *self.page.evaluate(_PALE)]
        return found

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.problems.append(f"outside request: {request.url}")


OpenPage = Callable[..., AbstractContextManager[Watched]]


@contextmanager
def opened(browser: Browser, server: RunningServer, **options: object) -> Iterator[Watched]:
    """A watched page of the server, with a profile of its own; options are those of the context.

    At its end the test fails on anything wrong that it did not expect.
    """
    context = browser.new_context(base_url=server.url, **options)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    watched = Watched(context.new_page(), server.url)
    watched.watch()
    try:
        yield watched
    finally:
        context.close()
    assert watched.wrong() == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system, started once: without windows it has much less to do."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium here; install it to test the pages in a browser")
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, server: RunningServer) -> OpenPage:
    """Open watched pages of the server that the tests share."""
    return partial(opened, browser, server)


@pytest.fixture
def open_page_of(browser: Browser) -> OpenPage:
    """Open watched pages of a server that is given."""
    return partial(opened, browser)


@pytest.fixture
def watched(open_page: OpenPage) -> Iterator[Watched]:
    """A page of a wide screen; the test fails on anything wrong that it did not expect."""
    with open_page(viewport={"width": 1280, "height": 900}) as found:
        yield found
