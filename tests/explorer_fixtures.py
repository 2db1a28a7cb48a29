"""What the tests of the explorer's file share: its page in a browser, watched.

A test module takes it with ``pytest_plugins``, and imports the type for the type checker only:
pytest has to be the first to import this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.network.jupyter import Shown
from citic_kg.network.network import Choice

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Open = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, kg: KnowledgeGraph, tmp_path: Path) -> Iterator[Open]:
    """Open the explorer of a choice, or of another network; fail on any request or error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    outside: list[str] = []
    errors: list[str] = []

    def call(choice: Choice | None = None, address: str = "", **options: Any) -> Page:
        network = options.get("network") or kg.choose(choice)
        file = tmp_path / "explore.html"
        file.write_text(Shown(network).html, encoding="utf-8")
        page = context.new_page()
        if "size" in options:
            page.set_viewport_size(options["size"])
        page.on("request", lambda r: outside.append(r.url))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(f"{file.as_uri()}{address}")
        page.locator("html[data-ready=yes]").wait_for(timeout=30_000)
        return page

    yield call
    context.close()
    assert [url for url in outside if not url.startswith(("file:", "blob:", "data:"))] == []
    assert errors == []
