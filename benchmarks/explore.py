"""Compare the explorer with plain pyvis on the same network: time to make, size, time to usable.

Usable means that the page has drawn its network and answers: for the explorer, that a search has
listed what it found; for pyvis, which has no search, that its layout has come to rest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright
from tests.small_graph import large

from citic_kg import KnowledgeGraph
from citic_kg.network.jupyter import Shown

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
# Answered when the browser gets to it, that is when nothing else keeps it busy.
IDLE = "() => new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)))"
PATIENCE = 180.0
MANY = 5000


class Measured(NamedTuple):
    """What was measured, seconds and bytes, and the targets where there are some."""

    what: str
    usable: float
    size: int
    target: float | None = None
    most_bytes: int | None = None


def plain_pyvis(kg: KnowledgeGraph, target: Path) -> None:
    """What somebody would write who has the network, pyvis, and nothing else."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    graph = kg.network()
    for node, data in graph.nodes(data=True):
        net.add_node(node, label=data["label"], title=data["kind"])
    for one, other, data in graph.edges(data=True):
        net.add_edge(one, other, title=data["label"])
    target.write_text(net.generate_html(), encoding="utf-8")


def explorer(kg: KnowledgeGraph, target: Path) -> None:
    target.write_text(Shown(kg.choose()).html, encoding="utf-8")


def answers(page: Page) -> None:
    """Wait until the explorer has drawn its network and found a thing."""
    page.locator("html[data-ready=yes]").wait_for(timeout=PATIENCE * 1000)
    page.locator("#search").fill("c")
    page.get_by_role("option").first.wait_for()
    page.evaluate(IDLE)


def rests(page: Page) -> None:
    """Wait until pyvis's network has come to rest."""
    page.wait_for_function("() => typeof network !== 'undefined' && network.body", timeout=0)
    page.evaluate(
        "() => new Promise((done) => { network.once('stabilizationIterationsDone', done);"
        " if (!network.physics.stabilizationIterations || network.physics.ready) done(); })"
    )
    page.evaluate(IDLE)


def seconds(browser: Browser, file: Path, ready: Callable[[Page], None], times: int) -> float:
    """The median time from the opening of the file, offline, until it is ready."""
    found = []
    for _ in range(times):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        began = time.perf_counter()
        page.goto(file.as_uri(), wait_until="commit")
        ready(page)
        found.append(time.perf_counter() - began)
        context.close()
    return statistics.median(found)


def command_seconds(target: Path, times: int) -> float:
    """The median time of a fresh ``citic-kg explore`` of the whole graph."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call = [sys.executable, "-m", "citic_kg", "explore", "-o", str(target)]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def measure(times: int) -> list[Measured]:
    """All measures. The explorer and pyvis draw the same things and ties."""
    chromium = os.environ.get("CITIC_KG_CHROMIUM") or shutil.which("chromium")
    kg = KnowledgeGraph.open()
    with tempfile.TemporaryDirectory(prefix="citic-kg-") as folder, sync_playwright() as play:
        ours, plain, many = (Path(folder) / f"{n}.html" for n in ("ours", "plain", "many"))
        made = command_seconds(ours, times)
        plain_pyvis(kg, plain)
        explorer(large(MANY), many)
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        found = [
            Measured("citic-kg explore: command", made, ours.stat().st_size, 2.0, 1_500_000),
            Measured("its page", seconds(browser, ours, answers, times), ours.stat().st_size, 1.0),
            Measured(
                f"page of {MANY:,} things",
                seconds(browser, many, answers, times),
                many.stat().st_size,
                3.0,
            ),
            Measured(
                "plain pyvis, same network", seconds(browser, plain, rests, 1), plain.stat().st_size
            ),
        ]
        browser.close()
    return found


def table(found: list[Measured]) -> str:
    """The measures as Markdown."""
    lines = ["| | seconds | bytes | target |", "|---|---:|---:|---|"]
    for what, usable, size, target, most in found:
        goals = []
        if target is not None:
            goals.append(f"{target:g} s: {'met' if usable <= target else 'missed'}")
        if most is not None:
            goals.append(f"{most:,} bytes: {'met' if size <= most else 'missed'}")
        lines.append(f"| {what} | {usable:.2f} | {size:,} | {', '.join(goals)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--times", type=int, default=3, help="runs of each (3)")
    print(table(measure(max(1, parser.parse_args().times))))


if __name__ == "__main__":
    main()
