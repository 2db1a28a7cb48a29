"""``citic-kg show``: print all that the graph says of a thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import as_of_option, release_option, write_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citic_kg.answer.entity import Entity


@click.command()
@click.argument("name")
@as_of_option
@release_option
def show(name: str, as_of: int | None, release: Path | None) -> None:
    """Print all that the graph says of NAME, each line with its evidence.

    The name may be any printed form in any spelling, a part of one if it is the only one, or
    an IRI. Where several things bear it, they are listed.
    """
    from citic_kg.answer.formats import visible
    from citic_kg.knowledge_graph import KnowledgeGraph

    entity = KnowledgeGraph.open(release, as_of).entity(name)
    write_output(visible("\n".join(_lines(entity)) + "\n").encode(), None)


def _lines(entity: Entity) -> Iterator[str]:
    yield f"{entity.label} ({entity.kind})"
    yield f"  <{entity.iri}>"
    if entity.names:
        yield f"  also printed: {'; '.join(entity.names)}"
    for note in entity.notes:
        yield f"  editor's note: {note}"
    if entity.links:
        yield ""
        yield "Direct links"
    for link in entity.links:
        why = ", ".join(f"<{e}>" for e in link.evidence) or "follows from other links"
        yield f"  {link.relation}: {link.other}  {why}"
    kind = ""
    for statement in entity.statements:
        if statement.kind != kind:
            kind = statement.kind
            yield ""
            yield kind
        values = "; ".join(f"{name}: {value}" for name, value in statement.values)
        evidence = ", ".join(f"<{e}>" for e in statement.evidence)
        yield f"  {statement.role} | {values}"
        yield f"    {statement.status}, {statement.basis}, {statement.time}  {evidence}"
