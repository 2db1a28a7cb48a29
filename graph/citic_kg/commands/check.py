"""``citic-kg check``: check the facts without building."""

from __future__ import annotations

from pathlib import Path

import click

from citic_kg.commands.output import facts_option
from citic_kg.locations import FACTS_DIR


@click.command()
@facts_option
def check(facts: Path | None) -> None:
    """Check the facts as a build does, and write nothing.

    Prints every finding with file, line and remedy and exits with 1, or says what was checked.
    """
    from citic_kg.build.pipeline import assemble
    from citic_kg.build.summary import CHECKS

    assemble(facts or FACTS_DIR)
    for done in CHECKS:
        click.echo(f"ok: {done}")
