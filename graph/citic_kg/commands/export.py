"""``citic-kg export``: write the graph as RDF or CSV."""

from __future__ import annotations

from pathlib import Path

import click

from citic_kg.commands.output import as_of_option, output_option, release_option, write_output

FORMATS = ("turtle", "ntriples", "trig", "nquads", "jsonld", "rdfxml", "csv", "reference")


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="turtle", show_default=True)
@click.option("--about", metavar="NAME", help="Only what the graph says about this thing.")
@output_option
@as_of_option
@release_option
def export(
    form: str,
    about: str | None,
    output: Path | None,
    as_of: int | None,
    release: Path | None,
) -> None:
    """Write the graph, or all about one thing, sorted and the same bytes every time.

    The format reference is the reference of the ontology, as one HTML file.
    """
    from citic_kg.knowledge_graph import KnowledgeGraph

    write_output(KnowledgeGraph.open(release, as_of).export(form, about), output)
