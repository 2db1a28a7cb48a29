"""What the tests share: the release, the report texts, a copy of the facts, the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from citic_kg import KnowledgeGraph
from citic_kg.build.pipeline import build
from citic_kg.locations import FACTS_DIR, REPORTS_VARIABLE
from citic_kg.web.served_release import ServedRelease
from tests.running_server import RunningServer, running_server

# How long an example takes says more of the machine than of us.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
REPORTS = Path(os.environ.get(REPORTS_VARIABLE) or ROOT / ".." / "shared" / "reports")
Run = Callable[..., subprocess.CompletedProcess[str]]
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="the reasoner needs Java")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out for want of a browser, also where nobody asks for reasons."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum("chromium" in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"Chromium is missing: {count} tests of pages in a browser were skipped. "
            "Install it, as with apt-get install chromium, to run them.",
            yellow=True,
        )


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the package's facts, built once."""
    target = tmp_path_factory.mktemp("built") / "release"
    build(FACTS_DIR, target)
    return target


@pytest.fixture(scope="session")
def kg(release: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(release)


@pytest.fixture(scope="session")
def served(release: Path) -> ServedRelease:
    """The release in the memory of this process, as a worker of the server has it."""
    return ServedRelease.open(release.resolve())


@pytest.fixture(scope="session")
def server(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """``citic-kg serve`` on the release, for all tests that do it no harm."""
    log = tmp_path_factory.mktemp("server") / "log"
    with running_server(release, log) as started:
        yield started


@pytest.fixture(scope="session")
def reports() -> Path:
    if not (REPORTS / "reports.csv").is_file():
        pytest.skip(f"the report texts are not here: {REPORTS_VARIABLE} or ../shared/reports")
    return REPORTS.resolve()


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the package's facts, to be spoilt."""
    target = tmp_path / "facts"
    shutil.copytree(FACTS_DIR, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``citic-kg`` in an empty directory, with no release and no reports in reach."""
    here = tmp_path / "empty"
    here.mkdir()

    def call(*args: str | Path, **options: str) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("CITIC_KG_")}
        return subprocess.run(
            [sys.executable, "-m", "citic_kg", *map(str, args)],
            cwd=options.get("cwd", str(here)),
            input=options.get("input", ""),
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return call
