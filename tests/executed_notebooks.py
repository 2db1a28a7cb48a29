"""The notebooks as they are stored: executed from top to bottom, the same bytes on every run.

``python -m tests.executed_notebooks`` executes them and stores them with their outputs.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from citic_kg.build.pipeline import build
from citic_kg.locations import FACTS_DIR, RELEASE_VARIABLE

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
_FOLDERS = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook as it is in the file."""
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    assert isinstance(notebook, nbformat.NotebookNode)
    return notebook


def text_of(notebook: nbformat.NotebookNode) -> str:
    """The text of the file."""
    return str(nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def execute(path: Path, release: Path, folder: Path) -> nbformat.NotebookNode:
    """Execute a copy of the notebook in an empty folder, with settings of nobody."""
    notebook = read(path)
    metadata = notebook.metadata.copy()
    env = {k: v for k, v in os.environ.items() if not k.startswith("CITIC_KG_")}
    env |= {variable: str(folder / variable.lower()) for variable in _FOLDERS}
    env |= {RELEASE_VARIABLE: str(release)}
    work = folder / "work"
    work.mkdir()
    # The kernel of this name is the Python that runs the tests.
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(work)}},
    )
    client.execute(env=env)
    notebook.metadata = metadata
    return notebook


def stored(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook without its explorers, of which the pictures are kept.

    An explorer is most of a megabyte, and runs only where the notebook was executed.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                output.data.pop("text/html", None)
    return notebook


def main() -> None:
    """Execute all notebooks on the release of the facts, and store them."""
    with tempfile.TemporaryDirectory() as folder:
        release = Path(folder) / "release"
        build(FACTS_DIR, release)
        for path in NOTEBOOKS:
            work = Path(folder) / path.stem
            work.mkdir()
            path.write_text(text_of(stored(execute(path, release, work))), encoding="utf-8")


if __name__ == "__main__":
    main()
