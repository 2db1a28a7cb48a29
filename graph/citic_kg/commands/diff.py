"""``citic-kg diff``: compare two releases, or two years."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import output_option, release_option, write_output

if TYPE_CHECKING:
    import pyoxigraph as ox

_YEAR = re.compile(r"[0-9]{4}")


@click.command()
@click.argument("before")
@click.argument("after")
@click.option("--format", "form", type=click.Choice(["text", "trig"]), default="text")
@output_option
@release_option
def diff(before: str, after: str, form: str, output: Path | None, release: Path | None) -> None:
    """Tell what AFTER says that BEFORE does not, and the other way round.

    Each is a release directory, or a year: then it is the release as a reader of the reports
    up to that reporting year could know it. As TriG the triples added and dropped stand in two
    graphs, graph/added and graph/dropped.
    """
    from citic_kg.answer.difference import Difference
    from citic_kg.answer.formats import visible

    found = Difference.of(_store(before, release), _store(after, release))
    content = found.to_trig() if form == "trig" else visible(found.to_text()).encode("utf-8")
    write_output(content, output)


def _store(name: str, release: Path | None) -> ox.Store:
    """The store of a release directory, or of the release as of a year."""
    from citic_kg.knowledge_graph import KnowledgeGraph

    if _YEAR.fullmatch(name) and not Path(name).exists():
        return KnowledgeGraph.open(release, int(name)).store
    return KnowledgeGraph.open(name).store
