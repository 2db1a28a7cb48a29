"""The command line: one clear sentence for what is wrong, and nothing imported that is not used."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from citic_kg.answer import formats as answer_formats
from citic_kg.answer.question import named_question, question_names
from citic_kg.build.summary import CHECKS
from citic_kg.cli import COMMANDS
from citic_kg.commands import export as export_command
from citic_kg.commands import query as query_command
from citic_kg.export import EXPORT_FORMATS
from tests.conftest import Run

PASSAGE = "report/ib-2016-service-awards#char="


def test_help_lists_the_commands(run: Run) -> None:
    found = run("--help")
    assert found.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in found.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(run: Run, command: str) -> None:
    found = run(command, "--help")
    assert found.returncode == 0
    assert found.stdout.startswith(f"Usage: citic-kg {command}")


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import citic_kg", set()),
        ("from citic_kg.cli import group", {"click"}),
        (
            "from citic_kg import KnowledgeGraph as K; K.open(RELEASE).query('events').to_dicts()",
            {"pyoxigraph", "yaml"},
        ),
    ],
    ids=["import", "help", "query"],
)
def test_nothing_heavy_is_imported_before_it_is_needed(
    release: Path, code: str, allowed: set[str]
) -> None:
    heavy = {"click", "pyoxigraph", "pyrudof", "rapidfuzz", "rdflib", "rich", "yaml", "pandas"}
    script = f"RELEASE = {str(release)!r}; {code}; import sys; print(*{heavy} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    )
    assert set(found.stdout.split()) <= allowed


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "markdown", "table"])
def test_a_question_is_answered_in_each_format(run: Run, release: Path, form: str) -> None:
    found = run("query", "rankings", "--format", form, "--release", release)
    assert (found.returncode, found.stderr) == (0, "")
    assert "CITIC Construction" in found.stdout
    assert "62" in found.stdout


def test_parameters_of_a_question_are_options(run: Run, release: Path) -> None:
    for given in (["--company", "citic trust"], ["--company=CITIC Trust"]):
        found = run("query", "awards-of", *given, "--format", "json", "--release", release)
        (row,) = json.loads(found.stdout)["results"]["bindings"]
        assert row["award"]["value"] == "Integrated Trust Company of the Year"


def test_a_query_comes_from_a_file_or_standard_input(
    run: Run, release: Path, tmp_path: Path
) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?c a citic:AwardClaim }"
    path = tmp_path / "own.rq"
    path.write_text(text, encoding="utf-8")
    from_file = run("query", "-f", path, "--format", "csv", "--release", release)
    from_input = run("query", "-", "--format", "csv", "--release", release, input=text)
    assert from_file.stdout == from_input.stdout
    ((count,),) = list(csv.reader(io.StringIO(from_file.stdout)))[1:]
    assert int(count) > 10


def test_a_query_in_a_file_has_parameters_and_may_begin_with_a_byte_order_mark(
    run: Run, release: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.rq"
    text = "SELECT ?_company_iri ?p { ?c citic:subject ?_company_iri ; citic:asPrinted ?p }"
    path.write_text(text, encoding="utf-8-sig")
    for given in (["--company", "citic trust"], ["--company=CITIC Heye"]):
        found = run("query", "-f", path, *given, "--format", "csv", "--release", release)
        assert (found.returncode, found.stdout.splitlines()[0]) == (0, "p")


def test_ask_and_construct_have_answers_of_their_own(run: Run, release: Path) -> None:
    ask = run("query", "-", "--release", release, input="ASK { ?c a citic:AwardClaim }")
    assert ask.stdout == "true\n"
    query = "CONSTRUCT { ?s a citic:Law } { ?s a citic:Law }"
    construct = run("query", "-", "--release", release, input=query)
    assert construct.stdout.startswith("@prefix citic: ")


def test_the_list_has_every_question_with_its_parameters(run: Run) -> None:
    found = run("query", "--list")
    assert found.returncode == 0
    for name in question_names():
        assert f"\n{name}" in f"\n{found.stdout}"
        for parameter in named_question(name).parameters:
            assert f"--{parameter.name} " in found.stdout


def test_a_release_is_found_from_below(run: Run, release: Path, tmp_path: Path) -> None:
    deep = release.parent / "notebooks" / "deep"
    deep.mkdir(parents=True, exist_ok=True)
    assert run("query", "rankings", cwd=str(deep)).returncode == 0


BAD: dict[str, tuple[list[str], int, list[str]]] = {
    "no release": (["query", "rankings"], 1, ["release", "citic-kg build"]),
    "no such release": (["show", "IB", "--release", "nowhere"], 1, ["nowhere", "citic-kg build"]),
    "unknown question": (["query", "award-off", "R"], 2, ["award-off", "awards-of"]),
    "unknown parameter": (
        ["query", "awards-of", "--compnay", "x", "R"],
        2,
        ["compnay", "it has company"],
    ),
    "parameter without value": (["query", "awards-of", "R", "--company"], 2, ["--company"]),
    "parameter of another type": (
        ["query", "awards-in", "--year", "soon", "R"],
        2,
        ["year is integer", "'soon'"],
    ),
    "parameter twice": (
        ["query", "awards-in", "--year", "2020", "--year=2021", "R"],
        2,
        ["--year is given twice"],
    ),
    "unknown status": (["query", "projects", "--status", "done", "R"], 2, ["'done'", "under-way"]),
    "passage of no report": (
        ["query", "claims-in-passage", "--passage", "report/nope#char=1,2", "R"],
        2,
        ["nope"],
    ),
    "missing parameter": (["query", "claims-at", "R"], 2, ["needs a value of 'position'"]),
    "unknown format": (["query", "rankings", "--format", "pdf", "R"], 2, ["'pdf'", "csv"]),
    "unknown export format": (["export", "--format", "pdf", "R"], 2, ["'pdf'", "turtle"]),
    "unknown name": (["show", "CITIC Dicastle", "R"], 2, ["CITIC Dicastle", "CITIC Dicastal"]),
    "half a character": (["query", "names-of", "--thing", "\udcff", "R"], 2, ["is called"]),
    "ambiguous name": (["show", "CITIC", "R"], 2, ["several things", "id:citic-bank"]),
    "no question": (["query", "R"], 2, ["--list"]),
    "a query as a name": (["query", "SELECT * {}", "R"], 2, ["-f FILE"]),
    "no such file": (["query", "-f", "nowhere.rq", "R"], 2, ["nowhere.rq", "cannot be read"]),
    "unwritable output": (
        ["query", "rankings", "--format", "csv", "-o", "nowhere/x.csv", "R"],
        1,
        ["nowhere/x.csv", "cannot be written"],
    ),
    "output is a directory": (
        ["export", "-o", ".", "R"],
        1,
        ["cannot be written"],
    ),
    "no facts": (["build", "--facts", "."], 1, ["a folder of facts"]),
    "no reports": (["cite", "ib-2016-service-awards", "x"], 2, ["--reports", "CITIC_KG_REPORTS"]),
    "no reports to verify": (["verify"], 2, ["--reports", "CITIC_KG_REPORTS"]),
    "no reports to cover": (["coverage"], 2, ["--reports", "CITIC_KG_REPORTS"]),
    "unknown command": (["quarry"], 2, ["quarry"]),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gives_one_clear_message(run: Run, release: Path, what: str) -> None:
    args, code, words = BAD[what]
    expanded: list[str] = []
    for arg in args:
        expanded += ["--release", str(release)] if arg == "R" else [arg]
    found = run(*expanded)
    assert found.returncode == code
    assert found.stdout == ""
    assert "Traceback" not in found.stderr
    for word in words:
        assert word in found.stderr


def test_a_query_that_does_not_parse_has_line_and_column(run: Run, release: Path) -> None:
    found = run("query", "-", "--release", release, input="SELECT *\nWHER { ?s ?p ?o }")
    assert found.returncode == 2
    assert "line 2, column" in found.stderr


def test_a_store_of_another_version_is_told(run: Run, release: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "store").mkdir(parents=True)
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    report["release"] |= {"format": 99, "version": "9.9.9"}
    (other / "report.json").write_text(json.dumps(report), encoding="utf-8")
    found = run("query", "rankings", "--release", other)
    assert found.returncode == 1
    for words in ("citic-kg 9.9.9 in format 99", "reads format 1", "citic-kg build"):
        assert words in found.stderr


@pytest.mark.parametrize("spoilt", ["CURRENT", "MANIFEST"])
def test_a_damaged_store_is_told(run: Run, release: Path, tmp_path: Path, spoilt: str) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(release.resolve(), copy)
    for path in (copy / "store").glob(f"{spoilt}*"):
        path.write_bytes(b"?")
    found = run("query", "rankings", "--release", copy)
    assert found.returncode == 1
    assert "store cannot be opened" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_query_that_takes_too_long_is_stopped(run: Run, release: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?i) }"
    found = run("query", "-", "--timeout", "0.5", "--release", release, input=endless)
    assert found.returncode == 1
    assert "longer than 0.5 s" in found.stderr


def test_half_written_output_never_replaces_whole_output(
    run: Run, release: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.ttl"
    target.write_text("precious", encoding="utf-8")
    found = run("export", "--about", "Nobody", "-o", target, "--release", release)
    assert found.returncode == 2
    assert target.read_text(encoding="utf-8") == "precious"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["out.ttl"]


def test_build_is_quiet_in_a_pipe(run: Run, tmp_path: Path) -> None:
    found = run("build", "--out", tmp_path / "release")
    assert found.returncode == 0
    assert found.stderr == ""
    assert found.stdout.count("\n") == 1


def test_check_says_what_it_checked(run: Run) -> None:
    found = run("check")
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert lines[: len(CHECKS)] == [f"ok: {done}" for done in CHECKS]
    # What nobody has to mend is counted.
    assert all(line.startswith("info: ") for line in lines[len(CHECKS) :])


def test_the_formats_of_the_command_line_are_those_of_the_library() -> None:
    assert export_command.FORMATS == EXPORT_FORMATS
    assert ("table", *answer_formats.FORMATS) == query_command.FORMATS
