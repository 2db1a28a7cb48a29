"""``citic-kg cite``: find the passage of some words in a report text."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from citic_kg.commands.output import reports_option
from citic_kg.locations import reports_dir

_CONTEXT = 40


@click.command()
@click.argument("report")
@click.argument("words")
@reports_option
def cite(report: str, words: str, reports: Path | None) -> None:
    """Print the IRI of the passage of REPORT in which the WORDS stand.

    An ellipsis in the words leaves out their middle. Where they occur more than once, all
    passages are listed with the words around them; where they do not occur, the nearest one is
    told. Both exit with 1.
    """
    from citic_kg.text.citation import cite as find
    from citic_kg.text.citation import nearest
    from citic_kg.text.report_text import ReportText

    text = ReportText.read(reports_dir(reports), report)
    found = find(text, words)
    if len(found) == 1:
        click.echo(f"<{found[0].short}>")
        return
    for passage in found:
        before = text.text[max(0, passage.start - _CONTEXT) : passage.start]
        after = text.text[passage.end : passage.end + _CONTEXT]
        around = " ".join(f"{before}[…]{after}".split())
        click.echo(f"<{passage.short}>  {around}")
    if found:
        click.echo(f"citic-kg: the words occur {len(found)} times; give more of them", err=True)
    else:
        near = nearest(text, words)
        click.echo(f"citic-kg: {report}: the words do not occur", err=True)
        if near is not None:
            place = near.passage
            wording = " ".join(text.text[place.start : place.end].split())
            click.echo(
                f"nearest ({near.likeness:.0f} % alike): <{place.short}>  {wording}", err=True
            )
    sys.exit(1)
