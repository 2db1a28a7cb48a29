"""The notebooks: each runs from top to bottom, and gives the outputs with which it is stored."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT
from tests.executed_notebooks import NOTEBOOKS, execute, read, stored, text_of

NAMES = [
    "01-getting-started",
    "02-structure",
    "03-awards",
    "04-certifications-and-policies",
    "05-figures",
    "06-from-elsewhere",
]
SECONDS = 30
ALL_BYTES = 1_500_000
# So many words in a row are a sentence of a report, or much of one; no name has as many.
WORDS = 14
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def outputs(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def shown(notebook: nbformat.NotebookNode, kind: str) -> list[str]:
    """What the outputs have of a media type."""
    return [output.data[kind] for output in outputs(notebook) if kind in output.get("data", {})]


def test_these_are_the_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == NAMES
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTEBOOKS if path.name not in readme] == []


# The first and the last have most of the ways in; the others run where there is more time.
@pytest.mark.parametrize(
    "path",
    [
        path if path.stem in (NAMES[0], NAMES[-1]) else pytest.param(path, marks=pytest.mark.slow)
        for path in NOTEBOOKS
    ],
    ids=lambda path: path.stem,
)
def test_a_notebook_runs_and_gives_what_is_stored(
    path: Path, release: Path, tmp_path: Path
) -> None:
    began = time.monotonic()
    notebook = execute(path, release, tmp_path)
    assert time.monotonic() - began < SECONDS
    explorers = [html for html in shown(notebook, "text/html") if "<iframe" in html]
    # Each explorer has a picture for where it does not run.
    assert path.read_text(encoding="utf-8").count("show_network(") == len(explorers)
    same = text_of(stored(notebook)) == path.read_text(encoding="utf-8")
    assert same, (
        "store the notebooks anew: python -m tests.executed_notebooks; and read their texts"
    )


@each
def test_what_is_stored_is_the_same_everywhere(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    text = path.read_text(encoding="utf-8")
    # Neither the address of an object, nor that of a server, nor a folder.
    assert not re.search(r" at 0x[0-9a-f]+|127\.0\.0\.1:\d|/(tmp|home|root|Users)/", text)
    assert {output.output_type for output in outputs(notebook)} <= {
        *("execute_result", "display_data", "stream")
    }
    assert not [o for o in outputs(notebook) if o.get("name") == "stderr"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]


@each
def test_a_notebook_shows_pictures_and_asks_nothing_outside(path: Path) -> None:
    notebook = read(path)
    if not path.stem.startswith("06"):
        assert shown(notebook, "image/svg+xml")
    for markup in (*shown(notebook, "image/svg+xml"), *shown(notebook, "text/html")):
        assert not re.search(r"<(script|iframe|link|img|image|use)\b|\bon\w+=", markup)
        assert not re.search(r"\b(src|href)\s*=|\burl\((?!#)", markup)


@each
def test_a_notebook_ends_with_what_the_graph_does_not_say(path: Path) -> None:
    headings = [
        line
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]
    assert headings[0].startswith("# ")
    assert headings[-1] == "## What the graph does not say"


def test_the_notebooks_are_small() -> None:
    assert sum(path.stat().st_size for path in NOTEBOOKS) < ALL_BYTES


@each
def test_a_notebook_has_no_sentence_of_a_report(path: Path, reports: Path) -> None:
    text = path.read_text(encoding="utf-8")
    words = re.findall(r"\w+", re.sub(r"<[^>]*>|\\n", " ", text).lower())
    here = {" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}
    for report in sorted(reports.glob("*.txt")):
        said = re.findall(r"\w+", report.read_text(encoding="utf-8").lower())
        for i in range(len(said) - WORDS + 1):
            assert " ".join(said[i : i + WORDS]) not in here
