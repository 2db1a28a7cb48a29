"""The facts against the report texts: every passage stands, every number is carried."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg.answer.names import ALT_LABEL, PREF_LABEL
from citic_kg.check.coverage import coverage
from citic_kg.check.verification import LOST, MOVED, SAME, verify
from citic_kg.errors import CiticKGError
from citic_kg.locations import FACTS_DIR
from citic_kg.sources import Sources
from citic_kg.text.report_text import ReportText
from citic_kg.vocabulary import citic
from tests.conftest import ROOT, Run

REPORT = "citic-2020-industry"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources.read(FACTS_DIR)


@pytest.fixture(scope="module")
def text(reports: Path) -> ReportText:
    return ReportText.read(reports, REPORT)


def test_every_passage_of_every_report_is_in_its_place(run: Run, reports: Path) -> None:
    found = run("verify", "--reports", reports)
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert len(lines) == len(list((FACTS_DIR / "claims").glob("*.ttl")))
    for line in lines:
        match = re.search(r": (\d+) of (\d+) passages in the same place, the same text$", line)
        assert match
        assert match[1] == match[2]


def test_no_number_stays_uncovered(run: Run, reports: Path) -> None:
    found = run("coverage", "--reports", reports)
    assert found.returncode == 0
    assert " number: " not in found.stdout.replace(" excused number: ", "")


def test_text_before_a_passage_moves_it(sources: Sources, text: ReportText) -> None:
    record = sources.records[REPORT]
    longer = ReportText(REPORT, "A new line at the top.\n" + text.text)
    outcomes = verify(longer, record)
    assert {v.outcome for v in outcomes} == {MOVED}
    for outcome in outcomes:
        assert outcome.now is not None
        assert outcome.now.start == outcome.passage.start + 23


def test_spacing_case_and_marks_do_not_matter(sources: Sources, text: ReportText) -> None:
    other = text.text.replace("“", '"').replace("’", "'").swapcase()
    assert {v.outcome for v in verify(ReportText(REPORT, other), sources.records[REPORT])} == {SAME}


def test_a_changed_number_loses_its_passages(sources: Sources, text: ReportText) -> None:
    changed = ReportText(REPORT, text.text.replace("3,899", "3,898"))
    lost = [v for v in verify(changed, sources.records[REPORT]) if v.outcome == LOST]
    assert lost
    assert all(text.text[v.passage.start : v.passage.end].count("3,899") for v in lost)


def test_verify_tells_and_fails_on_a_changed_text(run: Run, reports: Path, tmp_path: Path) -> None:
    copy = tmp_path / "reports"
    shutil.copytree(reports, copy)
    path = copy / f"{REPORT}.txt"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace("3,899", "1"), encoding="utf-8")
    found = run("verify", "--reports", copy)
    assert found.returncode == 1
    assert re.search(rf"report/{REPORT}#char=\d+,\d+: lost", found.stdout)
    assert "a changed text" in found.stdout


def test_coverage_finds_what_no_claim_points_at(
    run: Run, facts: Path, reports: Path, text: ReportText
) -> None:
    path = facts / "claims" / f"{REPORT}.ttl"
    claims = path.read_text(encoding="utf-8")
    path.write_text(re.sub('"3,?899"', '"12"', claims), encoding="utf-8")
    found = run("coverage", "--facts", facts, "--reports", reports)
    assert found.returncode == 1
    place = text.text.index("3,899")
    assert f"report/{REPORT}#char={place},{place + 5} number: 3,899" in found.stdout


def test_an_excuse_needs_a_reason(facts: Path) -> None:
    with (facts / "excused.csv").open("a", encoding="utf-8") as file:
        file.write(f"{REPORT},1,2,x,\n")
    with pytest.raises(CiticKGError, match=r"excused\.csv: a row is .*no reason"):
        coverage(Sources.read(facts))


@pytest.mark.parametrize(
    ("words", "code", "out"),
    [
        ("Four Star Award for General Aviation Safety", 0, rf"^<report/{REPORT}#char=\d+,\d+>$"),
        ("CITIC Heavy Industry … seminar", 1, r"#char="),
        ("CITIC Bank", 1, r"(?s)#char=.*#char="),
        ("Four Star Awards for Generally Avoiding Safety", 1, ""),
    ],
    ids=["once", "ellipsis", "often", "never"],
)
def test_cite_finds_lists_or_says_what_came_nearest(
    run: Run, reports: Path, words: str, code: int, out: str
) -> None:
    found = run("cite", REPORT, words, "--reports", reports)
    assert found.returncode == code
    assert re.search(out, found.stdout.strip())
    assert bool(found.stderr) is bool(code)
    if not out:
        assert "nearest" in found.stderr
        assert "Aviation Safety" in found.stderr


def test_cite_of_an_unknown_report_is_told(run: Run, reports: Path) -> None:
    found = run("cite", "citic-1999", "x", "--reports", reports)
    assert found.returncode == 2
    assert "citic-1999" in found.stderr


def test_the_records_are_those_of_the_texts(run: Run, reports: Path, facts: Path) -> None:
    before = {p.name: p.read_bytes() for p in (facts / "texts").iterdir()}
    assert run("verify", "--record", "--facts", facts, "--reports", reports).returncode == 0
    assert {p.name: p.read_bytes() for p in (facts / "texts").iterdir()} == before


def printed_names() -> list[str]:
    """The names and titles of things, some of which are long."""
    names = {PREF_LABEL, ALT_LABEL, citic("headingTitle")}
    found = [
        t.object.value
        for file in Sources.read(FACTS_DIR).things
        for t in file.triples
        if t.predicate in names and isinstance(t.object, ox.Literal)
    ]
    assert max(len(words_of(name)) for name in found) < 40
    return found


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_no_sentence_of_a_report_is_in_the_project(reports: Path) -> None:
    size = 12
    names = {
        tuple(found[i : i + size])
        for found in map(words_of, printed_names())
        for i in range(len(found) - size + 1)
    }
    grams: set[tuple[str, ...]] = set()
    for path in reports.glob("*.txt"):
        found = words_of(path.read_text(encoding="utf-8"))
        grams |= {tuple(found[i : i + size]) for i in range(len(found) - size + 1)}
    grams -= names
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if not path.is_file() or path.suffix == ".png":
            continue
        text = path.read_text(encoding="utf-8")
        pieces = [text]
        # In data, names that follow each other are no sentence.
        if path.suffix == ".ttl":
            pieces = re.findall(r'"([^"\n]+)"', text)
        elif path.suffix in (".csv", ".yaml"):
            pieces = re.split(r"[,\n]" if path.suffix == ".csv" else r"\n", text)
        copied = [
            " ".join(found[i : i + size])
            for found in map(words_of, pieces)
            for i in range(len(found) - size + 1)
            if tuple(found[i : i + size]) in grams
        ]
        assert copied == [], name
