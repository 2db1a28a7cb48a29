"""``citic-kg verify``: read the report texts again and verify every passage."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from citic_kg.commands.output import facts_option, reports_option, write_output
from citic_kg.locations import FACTS_DIR, reports_dir


@click.command()
@reports_option
@facts_option
@click.option("--record", is_flag=True, help="Write the records of the texts anew.")
def verify(reports: Path | None, facts: Path | None, record: bool) -> None:
    """Say of every passage in use whether it stands where it stood, has moved, or is lost.

    Exits with 1 where one has moved or is lost. With --record, the records by which passages
    are verified are written anew from the texts: do so after adding claims, not after a text
    has changed.
    """
    from citic_kg.check.verification import lost_or_moved
    from citic_kg.check.verification import verify as compare
    from citic_kg.errors import CiticKGError
    from citic_kg.sources import Sources
    from citic_kg.text.report_text import ReportText
    from citic_kg.text.text_record import TextRecord

    folder, home = reports_dir(reports), facts or FACTS_DIR
    sources = Sources.read(home)
    bad = 0
    for report in (file.path.stem for file in sources.claims):
        text = ReportText.read(folder, report)
        if record:
            fresh = TextRecord.of(text, sources.passages(report), sources.names_in(report))
            (home / "texts").mkdir(exist_ok=True)
            write_output(fresh.to_csv().encode("utf-8"), home / "texts" / f"{report}.csv")
            click.echo(f"{report}: {len(fresh.passages)} passages recorded")
            continue
        if report not in sources.records:
            raise CiticKGError(f"{report}: no text is recorded; run citic-kg verify --record")
        known = sources.records[report]
        outcomes = compare(text, known)
        changed = lost_or_moved(outcomes)
        bad += len(changed)
        for outcome in changed:
            click.echo(str(outcome))
        same = "the same text" if text.digest == known.text_digest else "a changed text"
        click.echo(
            f"{report}: {len(outcomes) - len(changed)} of {len(outcomes)} passages in the same "
            f"place, {same}"
        )
    if bad:
        sys.exit(1)
