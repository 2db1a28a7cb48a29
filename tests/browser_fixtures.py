"""What the tests in a browser share: the browser, and pages that are watched.

A test module takes them with ``pytest_plugins = ("tests.browser_fixtures",)``, and imports the
types of this one for the type checker only: pytest has to be the first to import it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.running_server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

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

    def wrong(self) -> list[str]:
        """What went wrong and was not expected."""
        return [p for p in self.problems if not any(part in p for part in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.problems.append(f"outside request: {request.url}")


OpenPage = Callable[..., AbstractContextManager[Watched]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system, started once."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium here; install it to test the pages in a browser")
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, server: RunningServer) -> OpenPage:
    """Open watched pages, each with a profile of its own; options are those of the context."""

    @contextmanager
    def opened(**options: object) -> Iterator[Watched]:
        context = browser.new_context(base_url=server.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        watched = Watched(context.new_page(), server.url)
        watched.watch()
        try:
            yield watched
        finally:
            context.close()
        assert watched.wrong() == []

    return opened


@pytest.fixture
def watched(open_page: OpenPage) -> Iterator[Watched]:
    """A page of a wide screen; the test fails on anything wrong that it did not expect."""
    with open_page(viewport={"width": 1280, "height": 900}) as found:
        yield found
