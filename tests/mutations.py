"""Mutations: single wrong edits of facts and ontology, to see which of them ``check`` catches.

``python -m tests.mutations`` makes them all and writes what became of them to
``docs/mutations.md``; ``mutations.yaml`` has the kinds. An edit is one substitution in one block
of a Turtle file, a block being all that the file says of one subject. Which blocks are edited
depends on their names alone, so that other facts change few of the edits.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from citic_kg.build.pipeline import assemble
from citic_kg.check.finding import VIOLATION
from citic_kg.check.integrity import check_integrity
from citic_kg.check.printed import check_printed
from citic_kg.errors import CiticKGError
from citic_kg.locations import FACTS_DIR
from citic_kg.sources import Sources
from citic_kg.vocabulary import ONTOLOGY_DIR

ROOT = Path(__file__).resolve().parent.parent
KINDS = Path(__file__).parent / "mutations.yaml"
DOCUMENT = ROOT / "docs" / "mutations.md"
_BLOCK = re.compile(r"^(?:[\w-]+:|<)\S* (?:.|\n)*? \.$", re.M)
Replacement = str | Callable[[re.Match[str]], str]


# ---- What an edit does to the match


def _next(names: list[str], match: re.Match[str]) -> str:
    """The first group is one of the names: the next of them, after the last the first."""
    return match[0].replace(match[1], names[(names.index(match[1]) + 1) % len(names)])


def _later(years: int, match: re.Match[str]) -> str:
    """The number of the second group is so much more."""
    return f"{match[1]}{int(match[2]) + years}"


def _twisted(match: re.Match[str]) -> str:
    """The last two characters in the other order, or one more where they are alike."""
    word = match[0]
    return word[:-2] + word[-1] + word[-2] if word[-1] != word[-2] else word + "x"


def _twin(match: re.Match[str]) -> str:
    """The block, and once more under another name."""
    return f"{match[0]}\n\n{match[1]}-twin{match[2]}"


def _misspelt_twin(match: re.Match[str]) -> str:
    """The block, and once more under another name with a letter of its label doubled."""
    again = re.sub(r'(prefLabel "[^"]*?)(\w)(\w*"@en)', r"\1\2\2\3", match[2], count=1)
    return f"{match[0]}\n\n{match[1]}-twin{again}"


def _digit(match: re.Match[str]) -> str:
    """Another digit in the place of the second group."""
    return f"{match[1]}{(int(match[2]) + 1) % 9 + 1}{match[3]}"


def _capitals(match: re.Match[str]) -> str:
    """The local name in capitals."""
    prefix, _, local = match[0].partition(":")
    return f"{prefix}:{local.upper()}"


_PLAIN: dict[str, Callable[[re.Match[str]], str]] = {
    "twisted": _twisted,
    "twin": _twin,
    "misspelt-twin": _misspelt_twin,
    "digit": _digit,
    "capitals": _capitals,
}


def _replacement(kind: dict[str, Any]) -> Replacement:
    match kind.get("by"):
        case None:
            return str(kind["put"])
        case "next":
            return partial(_next, kind["names"])
        case "later":
            return partial(_later, kind["years"])
        case name:
            return _PLAIN[name]


# ---- The edits


@dataclass(frozen=True)
class Edit:
    """One wrong edit: its kind, the file, the subject of the block, the file's text after it."""

    kind: str
    file: str
    subject: str
    text: str
    of_ontology: bool

    @property
    def name(self) -> str:
        """The edit in short."""
        return f"{self.kind}: {self.file}, {self.subject}"


@cache
def kinds() -> tuple[dict[str, Any], ...]:
    """The kinds of edits; ``missed`` says of some why they may not be caught."""
    return tuple(yaml.safe_load(KINDS.read_text(encoding="utf-8")))


def _chosen(kind: dict[str, Any]) -> Iterator[Edit]:
    """So many edits of a kind, in blocks of names that are chosen by their digests."""
    of_ontology = (ONTOLOGY_DIR / kind["files"]).is_file()
    folder = ONTOLOGY_DIR if of_ontology else FACTS_DIR
    put = _replacement(kind)
    found = []
    for path in sorted(folder.glob(kind["files"])):
        text = path.read_text(encoding="utf-8")
        for block in _BLOCK.finditer(text):
            edited = re.sub(kind["find"], put, block[0], count=1, flags=re.MULTILINE)
            if edited != block[0]:
                name = str(path.relative_to(folder))
                whole = text[: block.start()] + edited + text[block.end() :]
                subject = block[0].split(" ")[0]
                found.append(Edit(kind["kind"], name, subject, whole, of_ontology))
    found.sort(key=lambda edit: hashlib.sha256(edit.name.encode("utf-8")).digest())
    yield from found[: kind["count"]]


@cache
def edits() -> tuple[Edit, ...]:
    """All edits, in the order of their kinds."""
    return tuple(edit for kind in kinds() for edit in _chosen(kind))


# ---- What becomes of them


def _found_in(number: int) -> str:
    """The first thing that ``check`` says of an edit, or nothing where it finds no fault."""
    edit = edits()[number]
    with TemporaryDirectory(prefix="citic-kg-") as folder:
        tried = _in_ontology if edit.of_ontology else _in_facts
        return tried(edit, Path(folder))


def _in_facts(edit: Edit, folder: Path) -> str:
    facts = folder / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    (facts / edit.file).write_text(edit.text, encoding="utf-8")
    try:
        sources = Sources.read(facts)
        # The quick ones of the checks of the build; most edits need no others.
        for finding in (*check_integrity(sources), *check_printed(sources)):
            if finding.severity == VIOLATION:
                return finding.problem
        assemble(facts)
    except CiticKGError as error:
        return str(error)
    return ""


def _in_ontology(edit: Edit, folder: Path) -> str:
    """Check with a copy of the whole package, of which the ontology is a part."""
    package = folder / "citic_kg"
    for source, target in (
        (FACTS_DIR.parent, package),
        (ONTOLOGY_DIR, package / "ontology"),
        (ROOT / "queries", package / "queries"),
    ):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=skipped, dirs_exist_ok=True)
    (package / "ontology" / edit.file).write_text(edit.text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "citic_kg", "check"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return "" if done.returncode == 0 else done.stderr or done.stdout


def results() -> dict[str, str]:
    """What ``check`` says of each edit, by its name; nothing where it is not caught."""
    # Not forked: the validator of earlier tests has threads, whose locks a fork would keep.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        told = pool.map(_found_in, range(len(edits())), chunksize=4)
    return {edit.name: problem for edit, problem in zip(edits(), told, strict=True)}


def document(found: dict[str, str]) -> str:
    """What became of all edits, as Markdown."""
    made = Counter(edit.kind for edit in edits())
    missed = Counter(edit.kind for edit in edits() if not found[edit.name])
    caught = len(edits()) - missed.total()
    share = f"{100 * caught / len(edits()):.1f} %"
    lines = [
        "# Mutations",
        "",
        f"Of {len(edits())} single wrong edits of facts and ontology `citic-kg check` catches",
        f"{caught}, that is {share}. `python -m tests.mutations` makes them and writes this table.",
        "",
        "| wrong edit | made | caught | why not |",
        "|---|---|---|---|",
    ]
    for kind in kinds():
        name, why = kind["kind"], kind.get("missed", "")
        row = [name, str(made[name]), str(made[name] - missed[name]), why if missed[name] else ""]
        lines.append(f"| {' | '.join(row)} |")
    lines += ["", "Not caught:", ""]
    lines += [f"- {edit.name}" for edit in edits() if not found[edit.name]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(results()), encoding="utf-8")
