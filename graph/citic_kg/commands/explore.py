"""``citic-kg explore``: write a picture of the network to look around in, as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import STDOUT, as_of_option, release_option, write_output
from citic_kg.errors import RequestError

if TYPE_CHECKING:
    from citic_kg.network.network import Network

VIEWS = ("structure", "awards", "certifications", "projects", "policies", "partners", "all")
SUFFIXES = {
    "html": ".html",
    "svg": ".svg",
    "graphml": ".graphml",
    "gexf": ".gexf",
    "cytoscape": ".cyjs",
    "nodes-csv": "-nodes.csv",
    "edges-csv": "-edges.csv",
}
# The format of a file by the end of its name.
ENDINGS = {
    **{suffix.removeprefix("-"): form for form, suffix in SUFFIXES.items()},
    ".htm": "html",
}


@click.command()
@click.option(
    "--about", multiple=True, metavar="NAME", help="Only what is around this thing; repeatable."
)
@click.option(
    "--hops",
    type=click.IntRange(0, 9),
    default=1,
    show_default=True,
    help="How far from it; one hop more lies hidden in the file, to be opened.",
)
@click.option("--view", type=click.Choice(VIEWS), default="all", show_default=True)
@click.option("--year", type=int, help="Only what is claimed of this year.")
@click.option("--kind", multiple=True, metavar="CLASS", help="Only things of this class.")
@click.option("--report", multiple=True, metavar="ID", help="Only what this report claims.")
@click.option(
    "--status", multiple=True, help="Only ties of this status, such as planned, inferred or open."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(SUFFIXES)),
    help="The format; else that of the name of the file, else html.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write, or - for the screen; else explore.html here, or .svg and so on.",
)
@as_of_option
@release_option
def explore(
    about: tuple[str, ...],
    hops: int,
    view: str,
    year: int | None,
    kind: tuple[str, ...],
    report: tuple[str, ...],
    status: tuple[str, ...],
    form: str | None,
    output: Path | None,
    as_of: int | None,
    release: Path | None,
) -> None:
    """Write a picture of the network as one file that needs no connection.

    Open the HTML file in a browser. Without -o it is called explore.html here. The other
    formats are for print (svg) and for other tools.
    """
    from citic_kg.knowledge_graph import KnowledgeGraph
    from citic_kg.network.network import Choice

    form = format_of(form, output)
    page = form == "html"
    choice = Choice(view, about, hops, year, kind, report, status, int(page), page)
    network = KnowledgeGraph.open(release, as_of).choose(choice)
    content = _content(network, form)
    target = output or Path(f"explore{SUFFIXES[form]}")
    write_output(content, target)
    told = f"{target}: {len(network.things)} things, {len(network.ties)} ties"
    click.echo(told, err=target == STDOUT)


def format_of(form: str | None, output: Path | None) -> str:
    """The format that is asked for, or that the name of the file has.

    Raises ``RequestError`` where the two contradict each other, or the name has another ending.
    """
    if output is None or output == STDOUT or not output.suffix:
        return form or "html"
    found = [known for ending, known in ENDINGS.items() if output.name.lower().endswith(ending)]
    if form is None and not found:
        known = ", ".join(SUFFIXES.values())
        raise RequestError(
            f"{output}: no format ends in {output.suffix}; use one of {known}, or --format"
        )
    if form is not None and found and form not in found:
        raise RequestError(
            f"{output}: a file of this name is {found[0]}, and --format is {form}; give one of them"
        )
    return form or found[0]


def _content(network: Network, form: str) -> bytes:
    """The file in the format."""
    from citic_kg.network.jupyter import Shown

    shown = Shown(network)
    if form == "html":
        return shown.html.encode("utf-8")
    if form == "svg":
        return shown.svg.encode("utf-8")
    from citic_kg.network.projection import projection
    from citic_kg.network.writing import write_network

    return write_network(projection(network), form)
