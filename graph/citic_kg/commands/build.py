"""``citic-kg build``: make the release from the facts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import facts_option
from citic_kg.locations import FACTS_DIR, release_to_write

if TYPE_CHECKING:
    from citic_kg.build.summary import Summary


@click.command()
@facts_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="Where to put the release; else CITIC_KG_RELEASE, else ./release.",
)
def build(facts: Path | None, out: Path | None) -> None:
    """Make the release from the facts: check them, infer, write, swap in.

    The former release stays readable until the new one is whole. Where a check fails, every
    finding is printed with file, line and remedy, and nothing is changed.
    """
    from citic_kg.build.pipeline import STEPS
    from citic_kg.build.pipeline import build as make

    target = release_to_write(out)
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=len(STEPS))

            def step(name: str) -> None:
                bar.update(task, description=name, completed=STEPS.index(name))

            summary = make(facts or FACTS_DIR, target, step)
    else:
        summary = make(facts or FACTS_DIR, target)
    click.echo(_sentence(summary, target))


def _sentence(summary: Summary, target: Path) -> str:
    claims = sum(sum(counts.values()) for counts in summary.claims.values())
    return (
        f"{target}: {claims} claims from {len(summary.claims)} reports about "
        f"{sum(summary.things.values())} things, {sum(summary.links.values())} direct links, "
        f"{sum(summary.triples.values())} triples"
    )
