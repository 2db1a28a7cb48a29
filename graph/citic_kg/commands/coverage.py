"""``citic-kg coverage``: list what of the report texts no claim points at."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from citic_kg.commands.output import facts_option, reports_option
from citic_kg.locations import FACTS_DIR, reports_dir


@click.command()
@reports_option
@facts_option
def coverage(reports: Path | None, facts: Path | None) -> None:
    """List, for each report, the sentences and the numbers that no claim points at.

    A number counts where a claim with the passage around it also carries the number. Numbers
    that need no claim are excused by name in the facts' excused.csv. Exits with 1 where a
    number is neither covered nor excused.
    """
    from citic_kg.check.coverage import coverage as measure
    from citic_kg.errors import CiticKGError
    from citic_kg.sources import Sources
    from citic_kg.text.report_text import ReportText

    folder = reports_dir(reports)
    sources = Sources.read(facts or FACTS_DIR)
    lost = 0
    for found in measure(sources):
        text = ReportText.read(folder, found.report)
        if text.digest != sources.records[found.report].text_digest:
            raise CiticKGError(
                f"{found.report}: the text has changed since it was recorded; run citic-kg verify"
            )
        for kind, places in (
            ("sentence", found.uncovered_sentences),
            ("number", found.uncovered_numbers),
            ("excused number", found.excused_numbers),
        ):
            for place in places:
                words = " ".join(text.text[place.start : place.end].split())
                click.echo(f"report/{found.report}#char={place.start},{place.end} {kind}: {words}")
        lost += len(found.uncovered_numbers)
        click.echo(
            f"{found.report}: {found.sentence_share:.1%} of {found.sentences} sentences, "
            f"{found.number_share:.1%} of {found.numbers} numbers"
        )
    if lost:
        sys.exit(1)
