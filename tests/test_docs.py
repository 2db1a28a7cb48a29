"""The README: it names all there is, and what it tells to type works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import citic_kg
from citic_kg import KnowledgeGraph
from citic_kg.answer.formats import to_markdown
from citic_kg.answer.question import Parameter, named_question, question_names
from citic_kg.cli import COMMANDS
from citic_kg.locations import REPORTS_VARIABLE
from tests.conftest import ROOT, needs_java
from tests.running_server import RunningServer, running_server

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = sorted((ROOT / "docs").glob("*.md"))
TEXTS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *GUIDES)}
_BLOCK = re.compile(
    r"(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)\)")
NEEDS_REPORTS = "needs the report texts"
ASKS_SERVER = "asks the server"
STARTS_SERVER = "starts the server"
ASKS_REASONER = "asks the reasoner"
# Where the guides say that the server is.
SERVER = "http://127.0.0.1:8000"
# What a new user types before there is an environment; the tests have one.
NOT_RUN = ("git clone ", "cd citic-kg", "make ", ". .venv/", "python -m pip ")


class Block(NamedTuple):
    """A block that can be run: its file and first line, its kind, and what it needs."""

    place: str
    kind: str
    note: str
    text: str


def blocks(kind: str) -> Iterator[Block]:
    for path, text in TEXTS.items():
        for match in _BLOCK.finditer(text):
            if match["kind"] == kind:
                line = text.count("\n", 0, match.start("text")) + 1
                yield Block(f"{path.name} line {line}", kind, match["note"] or "", match["text"])


def noted(kind: str, note: str) -> list[Block]:
    return [block for block in blocks(kind) if block.note == note]


def place(block: Block) -> str:
    return block.place


def is_step(block: Block) -> bool:
    """Whether the block goes on from those before it in its guide."""
    return block.place.startswith("adding-a-report.md")


ALONE = [block for block in noted("sh", "") if not is_step(block)]


SHELL = list(blocks("sh"))


@pytest.fixture
def clone(tmp_path: Path, release: Path) -> Path:
    """A directory with a release in it, as a clone is after ``make run``."""
    here = tmp_path / "clone"
    here.mkdir()
    (here / "release").symlink_to(release.resolve(), target_is_directory=True)
    return here


def environment(reports: Path | None) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("CITIC_KG_")}
    env["PYTHON"] = sys.executable
    if reports is not None:
        env[REPORTS_VARIABLE] = str(reports)
    return env


def run_shell(text: str, here: Path, reports: Path | None) -> subprocess.CompletedProcess[str]:
    lines = [line for line in text.split("\n") if not line.startswith(NOT_RUN)]
    script = "\n".join(['citic-kg() { "$PYTHON" -m citic_kg "$@"; }', *lines])
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=here,
        env=environment(reports),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def written(block: Block) -> set[str]:
    """The files that the commands of a block say they write."""
    return set(re.findall(r"(?: -o |^cat > )(\S+)", block.text, re.M))


@pytest.mark.parametrize("block", ALONE, ids=place)
def test_what_the_readme_tells_to_type_works(block: Block, clone: Path) -> None:
    found = run_shell(block.text, clone, None)
    assert (found.returncode, found.stderr) == (0, "")
    for name in written(block):
        assert (clone / name).stat().st_size > 0


def test_a_report_is_added_step_by_step_as_the_guide_says(clone: Path) -> None:
    steps = [block.text for block in blocks("sh") if is_step(block)]
    found = run_shell("\n".join(steps), clone, None)
    assert (found.returncode, found.stderr) == (0, "")
    assert "claim/example-steel-2030/port-plant-iso-9001: achieved, stated" in found.stdout
    assert "100.0% of 7 sentences, 100.0% of 7 numbers" in found.stdout


@pytest.mark.parametrize("block", noted("sh", NEEDS_REPORTS), ids=place)
def test_what_needs_the_report_texts_works_with_them(
    block: Block, clone: Path, reports: Path, facts: Path
) -> None:
    # Recording writes into the facts: here into a copy of them.
    text = block.text.replace("--record", f"--record --facts '{facts}'")
    found = run_shell(text, clone, reports)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.slow
@needs_java
@pytest.mark.parametrize("block", noted("sh", ASKS_REASONER), ids=place)
def test_what_asks_the_reasoner_works_where_there_is_java(block: Block, clone: Path) -> None:
    found = run_shell(block.text, clone, None)
    assert (found.returncode, found.stderr) == (0, "")


def test_some_blocks_need_the_report_texts_and_most_do_not() -> None:
    assert 0 < len(noted("sh", NEEDS_REPORTS)) < len(SHELL) / 2


def test_no_block_has_a_note_that_nothing_reads() -> None:
    known = {"", NEEDS_REPORTS, ASKS_SERVER, STARTS_SERVER, ASKS_REASONER}
    assert {block.note for kind in ("sh", "python") for block in blocks(kind)} <= known


@pytest.mark.parametrize("block", noted("sh", ASKS_SERVER), ids=place)
def test_what_the_guides_ask_the_server_is_answered(
    block: Block, clone: Path, server: RunningServer
) -> None:
    # A refused request must not pass for an answer.
    text = block.text.replace(SERVER, server.url).replace("curl ", "curl --silent --fail ")
    found = run_shell(text, clone, None)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.strip()


def test_the_python_that_asks_the_server_is_answered(clone: Path, server: RunningServer) -> None:
    for block in noted("python", ASKS_SERVER):
        found = run_python(block.text.replace(SERVER, server.url), clone)
        assert (found.returncode, found.stderr) == (0, "")
        assert found.stdout.strip()


@pytest.mark.parametrize("block", noted("sh", STARTS_SERVER), ids=place)
def test_the_server_starts_as_the_guides_say(block: Block, clone: Path, tmp_path: Path) -> None:
    (command,) = block.text.strip().splitlines()
    options = [o for o in command.removeprefix("citic-kg serve").split() if o != "--open"]
    with running_server(clone / "release", tmp_path / "log", *options) as started:
        assert started.get("/health").status == 200


def run_python(text: str, here: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", text],
        cwd=here,
        env=environment(None),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_python_of_the_readme_runs(clone: Path) -> None:
    found = run_python("\n".join(block.text for block in noted("python", "")), clone)
    assert (found.returncode, found.stderr) == (0, "")
    assert "CITIC Securities" in found.stdout
    assert "holdsCertification ISO 41001" in found.stdout


def test_the_answer_in_the_readme_is_the_one_that_the_graph_gives(kg: KnowledgeGraph) -> None:
    assert 'awards-around --company "CITIC Dicastal"' in SHELL[0].text
    answer = kg.query("awards-around", company="CITIC Dicastal")
    assert to_markdown(answer).strip() in README


def test_the_own_query_of_the_readme_has_the_columns_it_promises(
    clone: Path, kg: KnowledgeGraph
) -> None:
    (block,) = (b for b in SHELL if "own.rq" in b.text)
    assert run_shell(block.text, clone, None).returncode == 0
    answer = kg.query((clone / "own.rq").read_text(encoding="utf-8"))
    header, *rows = (clone / "own.csv").read_text(encoding="utf-8").splitlines()
    assert header.split(",") == list(answer.variables)
    assert len(rows) == len(answer) > 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"| `citic-kg {command}` | {COMMANDS[command]} |" in README


def in_words(parameter: Parameter) -> str:
    if parameter.default is not None:
        return f"`--{parameter.name}` ({parameter.default})"
    return f"`--{parameter.name}`" + (", optional" if parameter.optional else "")


@pytest.mark.parametrize("name", question_names())
def test_every_question_is_in_the_readme_with_its_parameters(name: str) -> None:
    question = named_question(name)
    parameters = "; ".join(map(in_words, question.parameters))
    assert f"| `{name}` | {question.summary} | {parameters} |" in README.split("\n")


def test_the_readme_has_no_question_that_there_is_not() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", README, re.M)
    assert rows == list(question_names())


@pytest.mark.parametrize("name", citic_kg.__all__)
def test_every_public_name_is_in_the_readme(name: str) -> None:
    assert re.search(rf"\b{name}\b", README)


@pytest.mark.parametrize("path", [*TEXTS, ROOT / "benchmarks" / "README.md"], ids=lambda p: p.name)
def test_links_lead_to_files(path: Path) -> None:
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_the_readme_names_the_files_of_the_release(release: Path) -> None:
    for path in release.iterdir():
        assert f"`{path.name}{'/' if path.is_dir() else ''}`" in README
