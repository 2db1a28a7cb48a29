"""The command line: one command a file in ``commands``, imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from citic_kg.errors import CiticKGError
from citic_kg.version import VERSION

COMMANDS = {
    "build": "Make the release from the facts.",
    "query": "Ask a named question, or any SPARQL query.",
    "show": "Print all that the graph says of a thing.",
    "export": "Write the graph as RDF or CSV.",
    "explore": "Write a picture of the network to look around in, as one file.",
    "serve": "Serve the graph over HTTP: SPARQL, linked data, pages.",
    "why": "Print from what a fact of the graph follows, down to the passages.",
    "diff": "Compare two releases, or two years.",
    "check": "Check the facts without building.",
    "cite": "Find the passage of some words in a report text.",
    "verify": "Read the report texts again and verify every passage.",
    "coverage": "List what of the report texts no claim points at.",
}


class _Lazy(click.Group):
    """A group whose commands are imported when they run; help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"citic_kg.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="citic-kg")
def group() -> None:
    """A knowledge graph of the CITIC group, each fact with the passage that states it."""


def main() -> None:
    """Run the command line and end the process with its exit code.

    An error of the package is one message on standard error and no traceback.
    """
    try:
        group.main(prog_name="citic-kg", standalone_mode=True)
    except CiticKGError as error:
        click.echo(f"citic-kg: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone; nothing is left to be said.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        # Files and stores have errors of their own; what is left is standard output.
        click.echo(f"citic-kg: standard output cannot be written ({error.strerror})", err=True)
        sys.exit(1)
