"""Measure the commands as a user feels them: fresh processes, from start to printed answer."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from citic_kg.mounted import data_dir

QUESTION = "certification-holders"
STANDARD = "https://w3id.org/citic-kg/id/iso-41001"  # the standard that the question asks for

# What somebody would write who has the Turtle file, the query and rdflib, and nothing else.
PLAIN_RDFLIB = """
import sys
import rdflib
turtle, query, standard = sys.argv[1:]
graph = rdflib.Graph().parse(turtle, format="turtle")
rows = graph.query(open(query).read(), initBindings={"_standard_iri": rdflib.URIRef(standard)})
for row in rows:
    print(*row[1:], sep=" | ")
"""


class Measured(NamedTuple):
    """What was measured, its median in seconds, and the target in seconds, if it has one."""

    what: str
    seconds: float
    target: float | None = None


def seconds(command: Sequence[str]) -> float:
    """How long a fresh process takes to the end of its output."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return time.perf_counter() - began


def rows_agree(query: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether both ways find the same evidence, so that the times are of the same work."""

    def passages(command: Sequence[str]) -> set[str]:
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return {word for word in out.split() if "#char=" in word}

    return passages(query) == passages(plain) != set()


def in_turns(commands: dict[str, list[str]], times: int) -> dict[str, float]:
    """The median of each command. They run in turns, so that a slow moment hits all of them."""
    taken: dict[str, list[float]] = {what: [] for what in commands}
    for _ in range(times):
        for what, command in commands.items():
            taken[what].append(seconds(command))
    return {what: statistics.median(found) for what, found in taken.items()}


def measure(release: Path, times: int) -> list[Measured]:
    """The medians of all commands, over a release that is built in the place named."""
    script = Path(sys.executable).with_name("citic-kg")
    citic_kg = [str(script)] if script.is_file() else [sys.executable, "-m", "citic_kg"]
    build = [*citic_kg, "build", "--out", str(release)]
    query = [*citic_kg, "query", QUESTION, "--release", str(release)]
    text = data_dir("queries") / f"{QUESTION}.rq"
    turtle = release / "citic-kg.ttl"
    plain = [sys.executable, "-c", PLAIN_RDFLIB, str(turtle), str(text), STANDARD]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    if not rows_agree(query, plain):
        raise SystemExit("citic-kg and rdflib do not give the same answer; nothing was measured")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "citic-kg --help": [*citic_kg, "--help"],
        f"citic-kg query {QUESTION}": query,
        "the same with plain rdflib": plain,
        "citic-kg build": build,
    }
    targets = {
        "citic-kg --help": 0.1,
        f"citic-kg query {QUESTION}": 0.2,
        "citic-kg build": 5.0,
    }
    medians = in_turns(commands, times)
    return [Measured(what, median, targets.get(what)) for what, median in medians.items()]


def _met(reached: bool) -> str:
    return "met" if reached else "missed"


def table(found: Sequence[Measured]) -> str:
    """The measures as Markdown: seconds, and how many bare starts of Python each is."""
    bare, _, query, plain, _ = found
    lines = ["| | seconds | times a bare start | target |", "|---|---:|---:|---|"]
    for what, took, target in found:
        goal = "" if target is None else f"at most {target:g} s: {_met(took <= target)}"
        lines.append(f"| {what} | {took:.3f} | {took / bare.seconds:.1f} | {goal} |")
    ratio = plain.seconds / query.seconds
    lines.append(f"\nrdflib / query: {ratio:.1f} (target: at least 6: {_met(ratio >= 6)})")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--times", type=int, default=7, help="processes a command (7)")
    times: int = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="citic-kg-") as folder:
        print(table(measure(Path(folder) / "release", max(1, times))))


if __name__ == "__main__":
    main()
