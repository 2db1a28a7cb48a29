"""The build: the same bytes, the checks, the swap, a kill at any moment."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.build.pipeline import assemble, build
from citic_kg.build.release import new_release
from citic_kg.check.finding import ChecksFailed
from citic_kg.errors import BadReleaseError, CiticKGError
from citic_kg.locations import FACTS_DIR
from citic_kg.vocabulary import citic
from tests.conftest import Run

CLAIMS = "claims/citic-2020-industry.ttl"
FILES = [
    *("citic-kg.ttl", "citic-kg.trig", "ontology.ttl", "shapes.ttl", "dataset.ttl"),
    *("report.md", "quality.md", "report.json"),
]


@pytest.fixture
def facts(facts: Path) -> Path:
    """The facts of one report: a build of them is short."""
    for claims in (facts / "claims").iterdir():
        if claims.name != Path(CLAIMS).name:
            claims.unlink()
    return facts


def test_two_builds_give_the_same_bytes(release: Path, tmp_path: Path) -> None:
    env = os.environ | {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Shanghai"}
    again = tmp_path / "again"
    command = [sys.executable, "-m", "citic_kg", "build", "--out", str(again)]
    subprocess.run(command, check=True, env=env, cwd=tmp_path, capture_output=True, timeout=120)
    for name in FILES:
        assert (again / name).read_bytes() == (release / name).read_bytes(), name


def test_the_release_has_no_blank_node_clock_or_path(release: Path) -> None:
    for name in FILES:
        text = (release / name).read_text(encoding="utf-8")
        assert str(release.parent) not in text
        assert str(FACTS_DIR) not in text
        if name != "ontology.ttl":
            assert not re.search(r"(?<![\w:])_:\w", text), name


def test_every_file_holds_the_same_graph_as_the_store(release: Path, kg: KnowledgeGraph) -> None:
    stored = {q.triple for q in kg.store}
    assert {q.triple for q in ox.parse(path=release / "citic-kg.ttl")} == stored
    assert set(ox.parse(path=release / "citic-kg.trig")) == set(kg.store)


def test_turtle_is_grouped_by_subject_and_sorted(release: Path) -> None:
    subjects = [str(q.subject) for q in ox.parse(path=release / "citic-kg.ttl")]
    seen = [s for i, s in enumerate(subjects) if i == 0 or subjects[i - 1] != s]
    assert seen == sorted(set(seen))


def test_the_dataset_describes_the_files(release: Path) -> None:
    import hashlib

    text = (release / "dataset.ttl").read_text(encoding="utf-8")
    for name in ("citic-kg.ttl", "citic-kg.trig", "ontology.ttl"):
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() in text
    for term in (
        "void:classPartition",
        "void:propertyPartition",
        "dcterms:license",
        "dcat:Dataset",
    ):
        assert term in text
    assert "prov:wasDerivedFrom report:citic-2020-industry" in text.replace(
        "<https://w3id.org/citic-kg/report/citic-2020-industry>", "report:citic-2020-industry"
    )


def test_the_report_counts_and_covers(release: Path) -> None:
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    assert report["things_without_claims"] == []
    assert sum(report["triples"].values()) == len(KnowledgeGraph.open(release).store)
    for covered in report["coverage"]:
        assert covered["uncovered_numbers"] == []
        assert covered["sentence_share"] > 0.9
    assert "## Coverage" in (release / "report.md").read_text(encoding="utf-8")


def spoil(facts: Path, name: str, old: str, new: str) -> None:
    path = facts / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def first_claim(facts: Path, name: str = CLAIMS) -> tuple[str, int]:
    """The first claim block of a claims file, and its line."""
    text = (facts / name).read_text(encoding="utf-8")
    start = text.index("\nclaim:") + 1
    return text[start : text.index(" .\n", start) + 3], text[:start].count("\n") + 1


SPOILS: dict[str, tuple[Callable[[str], str], str]] = {
    "no evidence": (lambda c: re.sub(r" *citic:evidence .*\n", "", c), "citic-kg cite"),
    "no status": (lambda c: re.sub(r" *citic:status .*\n", "", c), "one citic:status"),
    "unknown property": (lambda c: c.replace("citic:subject", "citic:subjekt"), "not a property"),
    "unknown class": (lambda c: c.replace("citic:PracticeClaim", "citic:Practise"), "not a class"),
    "dangling thing": (lambda c: c.replace("id:citic-limited", "id:citic-ltd"), "nothing defines"),
    "wrong range": (lambda c: c.replace("topic:", "bound:", 1), "scheme citic:topic-scheme"),
    "wrong domain": (
        lambda c: c.replace("citic:status ", "citic:rank 3 ;\n    citic:status "),
        "said of citic:RankingClaim only",
    ),
    "two values": (
        lambda c: c.replace(
            "citic:basis", "citic:status status:planned, status:achieved ;\n    citic:basis", 1
        ),
        "has ",
    ),
    "evidence outside": (
        lambda c: re.sub(r"#char=\d+,\d+", "#char=5,99999999", c, count=1),
        "ends outside the text, which has",
    ),
    "evidence reversed": (
        lambda c: re.sub(r"#char=\d+,\d+", "#char=9,5", c, count=1),
        "empty or reversed",
    ),
    "evidence unrecorded": (
        lambda c: re.sub(r"#char=\d+,\d+", "#char=5,9", c, count=1),
        "verify --record",
    ),
    "other report": (
        lambda c: c.replace("<report/citic-2020-industry>", "<report/ib-2016-service-awards>"),
        "name the file's report",
    ),
    "no such report": (
        lambda c: c.replace("<report/citic-2020-industry>", "<report/citic-1999>"),
        "nothing defines",
    ),
    "wrong year": (lambda c: re.sub(r"inYear \d+", "inYear 20200", c), "integer from 1900"),
    "blank node": (lambda c: c.replace("id:citic-limited", "[]"), "blank node"),
}


@pytest.mark.parametrize("what", SPOILS)
def test_a_failing_check_names_file_line_and_remedy_and_keeps_the_release(
    facts: Path, tmp_path: Path, what: str
) -> None:
    target = tmp_path / "release"
    former = tmp_path / ".release.citic-kg" / "release-former"
    former.mkdir(parents=True)
    target.symlink_to(former, target_is_directory=True)
    change, message = SPOILS[what]
    block, line = first_claim(facts)
    assert "id:citic-limited" in block
    assert change(block) != block
    spoil(facts, CLAIMS, block, change(block))
    with pytest.raises(ChecksFailed) as caught:
        build(facts, target)
    text = str(caught.value)
    assert message in text
    assert f"{facts / CLAIMS}:{line}: claim/citic-2020-industry/" in text
    assert target.resolve() == former
    assert list((tmp_path / ".release.citic-kg").glob("release-*")) == [former]


def test_control_characters_and_unknown_reports_are_found(facts: Path) -> None:
    path = facts / "things" / "places.ttl"
    path.write_text(
        path.read_text(encoding="utf-8")
        + '<http://evil/x> a citic:Place ; skos:prefLabel "Elsewhere"@en .\n',
        encoding="utf-8",
    )
    evil = 'id:evil a citic:Place ; skos:prefLabel "Evil\\u001b[31m"@en .\n'
    path.write_text(path.read_text(encoding="utf-8") + evil, encoding="utf-8")
    (facts / "claims" / "foo.ttl").touch()
    with pytest.raises(ChecksFailed) as caught:
        assemble(facts)
    assert "id:evil: skos:prefLabel" in str(caught.value).replace(
        "<http://www.w3.org/2004/02/skos/core#prefLabel>", "skos:prefLabel"
    )
    assert "<http://evil/x>: things are called id:" in str(caught.value)
    assert "report/foo: nothing defines the report" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("texts/citic-2020-industry.csv", b"\xff"),
        ("texts/citic-2020-industry.csv", b"kind,start,end,words,value\nname,,,a b,c\n"),
        ("excused.csv", b"report,start,end,printed,reason\nr,,5,x,y\n"),
        ("excused.csv", b"\xff"),
        ("claims/foo bar.ttl", b""),
    ],
)
def test_a_spoilt_file_of_the_facts_is_told(facts: Path, name: str, content: bytes) -> None:
    (facts / name).write_bytes(content)
    with pytest.raises(CiticKGError, match=re.escape(Path(name).stem)):
        assemble(facts)


def test_an_interrupted_build_keeps_a_release(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "release"
    build(facts, target)
    replace = os.replace

    def interrupted(*args: str) -> None:
        replace(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(facts, target)
    assert len(KnowledgeGraph.open(target).store) > 10_000


def test_a_link_of_the_users_own_is_left_alone(facts: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (tmp_path / "release").symlink_to(mine, target_is_directory=True)
    with pytest.raises(BadReleaseError, match="in the way"):
        build(facts, tmp_path / "release")


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "citic_kg", "build", "--out", str(tmp_path / "release")]
    found = subprocess.run(
        ["bash", "-c", 'ulimit -f 200; exec "$@"', "bash", *command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
    )
    assert found.returncode != 0
    assert "Traceback" not in found.stderr
    assert not (tmp_path / "release").exists()


def test_things_of_a_class_with_one_label_are_found(facts: Path, tmp_path: Path) -> None:
    path = facts / "things" / "organizations.ttl"
    twin = 'id:citic-bank-2 a citic:Company ; skos:prefLabel "Citic  BANK"@en .\n'
    path.write_text(path.read_text(encoding="utf-8") + twin, encoding="utf-8")
    with pytest.raises(ChecksFailed, match="id:citic-bank of citic:Company has the same preferred"):
        build(facts, tmp_path / "release")


def test_malformed_turtle_names_file_and_line(facts: Path, tmp_path: Path) -> None:
    _, line = first_claim(facts)
    spoil(facts, CLAIMS, "\nclaim:", "\nclaim")
    with pytest.raises(CiticKGError, match=rf"{re.escape(str(facts / CLAIMS))}:{line}: "):
        build(facts, tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_every_finding_is_told_at_once(facts: Path) -> None:
    text = (facts / CLAIMS).read_text(encoding="utf-8")
    (facts / CLAIMS).write_text(text.replace("citic:basis basis:stated ;", ""), encoding="utf-8")
    with pytest.raises(ChecksFailed) as caught:
        assemble(facts)
    findings = caught.value.findings
    assert len(findings) == text.count("citic:basis basis:stated ;")
    assert len({f.place for f in findings}) == len(findings)


def test_something_else_in_the_way_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "release"
    target.mkdir()
    (target / "precious").touch()
    with pytest.raises(BadReleaseError, match="in the way"):
        build(FACTS_DIR, target)
    assert (target / "precious").exists()


def test_one_build_at_a_time(tmp_path: Path) -> None:
    with (
        new_release(tmp_path / "release"),
        pytest.raises(BadReleaseError, match="another build"),
        new_release(tmp_path / "release"),
    ):
        pass


def test_the_former_release_stays_open_for_its_readers(facts: Path, tmp_path: Path) -> None:
    target = tmp_path / "release"
    build(facts, target)
    before = KnowledgeGraph.open(target)
    count = len(before.query("events"))
    build(facts, target)
    assert len(before.query("events")) == count
    build(facts, target)
    assert len(list((tmp_path / ".release.citic-kg").glob("release-*"))) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="a superuser may write anywhere")
def test_an_unwritable_directory_is_told(tmp_path: Path, run: Run) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    found = run("build", "--out", closed / "release")
    assert found.returncode == 1
    assert "cannot be written" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_file_where_the_directory_should_be_is_told(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").touch()
    found = run("build", "--out", tmp_path / "file" / "release")
    assert found.returncode == 1
    assert "cannot be written" in found.stderr
    assert "Traceback" not in found.stderr


EARLY_AND_LATE = [pytest.param(m, marks=pytest.mark.slow) for m in (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)]


@pytest.mark.parametrize("moment", [0.95, *EARLY_AND_LATE])
def test_a_kill_leaves_a_whole_release(tmp_path: Path, facts: Path, moment: float) -> None:
    target = tmp_path / "release"
    command = [sys.executable, "-m", "citic_kg", "build", "--facts", str(facts), "-o", str(target)]
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    length = time.monotonic() - began
    whole = {name: (target / name).read_bytes() for name in FILES}
    count = len(KnowledgeGraph.open(target).store)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment * length)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    assert len(KnowledgeGraph.open(target).store) == count
    assert {name: (target / name).read_bytes() for name in FILES} == whole
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert len(list((tmp_path / ".release.citic-kg").glob("release-*"))) <= 2


def test_claims_have_evidence_in_the_release(kg: KnowledgeGraph) -> None:
    claims = {q.subject for q in kg.store.quads_for_pattern(None, citic("reportedIn"), None)}
    with_evidence = {q.subject for q in kg.store.quads_for_pattern(None, citic("evidence"), None)}
    assert claims
    assert claims == with_evidence
