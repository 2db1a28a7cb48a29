"""``citic-kg query``: ask a named question, or any SPARQL query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import as_of_option, output_option, release_option, write_output
from citic_kg.commands.time_limit import time_limit
from citic_kg.errors import RequestError

if TYPE_CHECKING:
    from citic_kg.answer.rows import Answer

MAX_BYTES = 1_000_000
FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUESTION]")
@click.option("-f", "--file", type=click.Path(path_type=Path), help="Read the query from a file.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--list", "listing", is_flag=True, help="List the named questions.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 86_400),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
)
@output_option
@as_of_option
@release_option
@click.pass_context
def query(
    ctx: click.Context,
    words: tuple[str, ...],
    file: Path | None,
    form: str,
    listing: bool,
    timeout: float,
    output: Path | None,
    as_of: int | None,
    release: Path | None,
) -> None:
    """Ask a named QUESTION, a query in a file (-f), or one from standard input (-).

    The parameters of a question are options: citic-kg query certification-holders
    --standard "ISO 41001". A query needs no PREFIX for the prefixes of the ontology.
    """
    if listing:
        write_output(f"{_listing()}\n".encode(), output)
        return
    if timeout != timeout:
        raise click.UsageError("the timeout is not a number of seconds")
    named, parameters = _parameters([*words, *ctx.args])
    if len(named) + (file is not None) != 1:
        raise click.UsageError("give the name of one question, or -f FILE, or - ; or --list")
    question = named[0] if named else ""
    from citic_kg.answer.question import is_name
    from citic_kg.answer.rows import Answer
    from citic_kg.knowledge_graph import KnowledgeGraph

    if file is not None:
        question = _read(file)
    elif question == "-":
        question = _decoded(_standard_input(), "standard input")
    elif not is_name(question):
        raise RequestError(
            f"{question!r} is not the name of a question; give a query with -f FILE or -"
        )
    with time_limit(timeout):
        result = KnowledgeGraph.open(release, as_of).evaluate(question, **parameters)
        content = _rows(result, form) if isinstance(result, Answer) else _other(result, form)
    if content is not None:
        write_output(content.encode("utf-8"), output)
    elif isinstance(result, Answer):
        _table(result, output)


def _parameters(args: list[str]) -> tuple[list[str], dict[str, str]]:
    """The words that are no options, and the parameters out of ``--name value``, ``--name=value``.

    Raises ``click.UsageError`` where a parameter has no value or is given twice.
    """
    words: list[str] = []
    found: dict[str, str] = {}
    rest = list(args)
    while rest:
        option = rest.pop(0)
        if not option.startswith("--"):
            words.append(option)
            continue
        name, equals, value = option.removeprefix("--").partition("=")
        name = name.replace("-", "_")
        if not equals:
            if not rest:
                raise click.UsageError(f"the parameter {option} has no value")
            value = rest.pop(0)
        if name in found:
            raise click.UsageError(f"the parameter --{name} is given twice")
        found[name] = value
    return words, found


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _decoded(file.read(MAX_BYTES), str(path))
    except OSError as error:
        raise RequestError(f"{path}: cannot be read ({error.strerror}); name a .rq file") from error


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise RequestError("standard input is closed; give the query in a file with -f")
    return sys.stdin.buffer.read(MAX_BYTES)


def _decoded(content: bytes, name: str) -> str:
    """The text of a query; the engine refuses one that is too long."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{name}: byte {error.start} is not UTF-8") from error


def _rows(answer: Answer, form: str) -> str | None:
    """The answer in a format; None for a table, which is for the screen."""
    from citic_kg.answer.formats import FORMATS as WRITERS

    return None if form == "table" else WRITERS[form](answer)


def _other(result: object, form: str) -> str:
    """A truth value, or triples as Turtle."""
    if isinstance(result, bool):
        return f"{str(result).lower()}\n"
    if form != "table":
        raise RequestError(f"triples are printed as Turtle; {form} is for rows: leave --format out")
    from pyoxigraph import Quad

    from citic_kg.rdf.formats import release_prefixes, write

    assert isinstance(result, list)
    quads = [Quad(t.subject, t.predicate, t.object) for t in result]
    return write(quads, "turtle", release_prefixes([])).decode("utf-8")


def _table(answer: Answer, output: Path | None) -> None:
    """Print a table as wide as the screen; in a file or a pipe as wide as it needs."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from citic_kg.answer.formats import cell

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in answer.variables:
        table.add_column(name, overflow="fold")
    for terms in answer.terms:
        table.add_row(*(Text(cell(t)) for t in terms))
    wide = None if output is None and sys.stdout.isatty() else 10_000
    console = Console(width=wide, highlight=False, soft_wrap=False)
    with console.capture() as captured:
        console.print(table)
    count = len(answer)
    body = "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n"))
    write_output(f"{body}\n{count} row{'' if count == 1 else 's'}\n".encode(), output)


def _listing() -> str:
    from citic_kg.answer.question import named_question, question_names

    lines = []
    for name in question_names():
        question = named_question(name)
        options = " ".join(
            f"[--{p.name} {p.default or p.kind}]" if p.optional or p.default else f"--{p.name} …"
            for p in question.parameters
        )
        lines.append(f"{name} {options}".rstrip())
        lines.append(f"    {question.summary}")
    return "\n".join(lines)
