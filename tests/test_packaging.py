"""Packaging: the lists of pyproject are those of the tree, and all versions agree."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from rdflib.namespace import OWL, RDF

import citic_kg
from citic_kg.vocabulary import ONTOLOGY_DIR
from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = PYPROJECT["project"]
SETUPTOOLS: dict[str, Any] = PYPROJECT["tool"]["setuptools"]
MOUNTED: dict[str, str] = {k: v for k, v in SETUPTOOLS["package-dir"].items() if k}


def folder_of(package: str) -> Path:
    """The folder that a package is made from."""
    if package in MOUNTED:
        return ROOT / MOUNTED[package]
    return ROOT.joinpath(SETUPTOOLS["package-dir"][""], *package.split("."))


FOLDERS = {folder_of(package): package for package in SETUPTOOLS["packages"]}


def tree() -> Iterator[Path]:
    """Every folder of the source root and of the mounted ones that is a package."""
    for top in ("graph", "ontology", "queries"):
        for init in (ROOT / top).rglob("__init__.py"):
            yield init.parent


def test_the_packages_listed_are_those_of_the_tree() -> None:
    assert sorted(FOLDERS) == sorted(tree())
    assert len(FOLDERS) == len(SETUPTOOLS["packages"])


def home(path: Path) -> Path:
    """The nearest package folder above a file."""
    return next(parent for parent in path.parents if parent in FOLDERS)


def data_files() -> list[Path]:
    tops = {folder for folder in FOLDERS if folder.parent not in FOLDERS}
    files = (path for top in tops for path in top.rglob("*") if path.is_file())
    return sorted(path for path in files if path.suffix not in (".py", ".pyc"))


def test_every_data_file_is_shipped() -> None:
    files = data_files()
    assert {path.suffix for path in files} == {
        *(".ttl", ".rq", ".csv", ".md", ".typed"),
        *(".css", ".html", ".js", ".svg"),
    }
    for path in files:
        folder = home(path)
        patterns = SETUPTOOLS["package-data"].get(FOLDERS[folder], [])
        inside = path.relative_to(folder).as_posix()
        # As setuptools matches them: a star does not cross a folder.
        same_depth = [p for p in patterns if p.count("/") == inside.count("/")]
        assert any(fnmatch.fnmatch(inside, p) for p in same_depth), f"{path} is not shipped"


def test_every_pattern_of_data_files_finds_some() -> None:
    for package, patterns in SETUPTOOLS["package-data"].items():
        for pattern in patterns:
            assert list(folder_of(package).glob(pattern)), f"{package}: {pattern}"


def of_ontology() -> str:
    graph = rdflib.Graph().parse(ONTOLOGY_DIR / "citic.ttl")
    ontology = graph.value(predicate=RDF.type, object=OWL.Ontology)
    version = graph.value(ontology, OWL.versionInfo)
    assert str(graph.value(ontology, OWL.versionIRI)).endswith(f"/{version}")
    return str(version)


def of_changelog() -> str:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[^]]*)\] - \d{4}-\d\d-\d\d$", text, re.M)
    assert newest is not None
    return newest[1]


def of_citation() -> str:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return str(citation["version"])


def test_all_versions_agree() -> None:
    versions = {
        "pyproject.toml": PROJECT["version"],
        "citic_kg": citic_kg.__version__,
        "ontology": of_ontology(),
        "CITATION.cff": of_citation(),
        "CHANGELOG.md": of_changelog(),
    }
    assert set(versions.values()) == {citic_kg.__version__}, versions


def test_the_dates_of_citation_and_changelog_agree() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    head = f"## [{of_changelog()}] - {citation['date-released']}"
    assert head in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def normal(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = (re.fullmatch(r"([\w.-]+)==(\S+)", x) for x in lines if x and not x.startswith("#"))
    return {normal(match[1]): match[2] for match in found if match is not None}


REQUIRED = [
    *PROJECT["dependencies"],
    *(r for e in PROJECT["optional-dependencies"].values() for r in e),
]


@pytest.mark.parametrize("requirement", sorted(set(REQUIRED)))
def test_every_dependency_has_a_lower_bound_and_a_pin_above_it(requirement: str) -> None:
    match = re.fullmatch(r"([\w-]+)>=([\d.]+)", requirement)
    assert match is not None
    assert version(pins()[normal(match[1])]) >= version(match[2])


def test_every_line_of_the_constraints_is_a_pin() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(pins()) == len([line for line in lines if line and not line.startswith("#")])


def test_there_are_two_commands_to_begin_with_and_ci_calls_one() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test"):
        assert re.search(rf"^{target}:", makefile, re.M)
    assert re.search(r"^make test$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)


def test_the_tests_say_that_the_browser_is_missing(tmp_path: Path) -> None:
    (call,) = re.findall(r"^\t@\$\(BIN\)/python (-m pytest .*)$", MAKEFILE, re.MULTILINE)
    words = call.replace("--numprocesses auto", "--numprocesses 1").split()
    (tmp_path / "bin").mkdir()
    told = subprocess.run(
        [sys.executable, *words, "tests/test_browser_pages.py", "-k", "keys_lead"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0
    assert "3 skipped" in told.stdout
    assert "there is no chromium here; install it" in told.stdout
    assert "Chromium is missing: 3 tests of pages in a browser were skipped" in told.stdout
