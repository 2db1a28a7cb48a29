"""``citic-kg check``: check the facts without building."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import facts_option
from citic_kg.locations import FACTS_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citic_kg.check.description_logic import Checked
    from citic_kg.check.finding import Finding
    from citic_kg.check.ontology_quality import Quality


@click.command()
@facts_option
@click.option("--ontology", is_flag=True, help="Tell what the ontology was checked for.")
@click.option("--owl", is_flag=True, help="Ask a reasoner for OWL DL too; it needs Java.")
@click.option(
    "--timeout",
    type=click.FloatRange(1, 86400),
    metavar="SECONDS",
    default=600.0,
    show_default=True,
    help="What the reasoner may take.",
)
def check(facts: Path | None, ontology: bool, owl: bool, timeout: float) -> None:
    """Check the facts as a build does, and write nothing.

    Prints every finding with file, line and remedy and exits with 1, or says what was checked.
    With --ontology it names the checks of the ontology's quality, and what the editors excuse.
    With --owl the reasoner HermiT is asked whether all of it can be true at once, and if not,
    which claims and axioms are the cause; where there is no Java, that is said and left out.
    """
    from citic_kg.build.pipeline import assemble
    from citic_kg.build.summary import CHECKS
    from citic_kg.check.finding import ChecksFailed

    found: list[Finding] = []
    try:
        built = assemble(facts or FACTS_DIR)
    except ChecksFailed as error:
        if not owl:
            raise
        found += error.findings
    else:
        _say(f"ok: {done}" for done in CHECKS)
        _say(_remarked(built.summary.remarks))
        if ontology:
            _say(_of_quality(built.quality))
    if owl:
        found += _owl(facts or FACTS_DIR, timeout)
    if found:
        raise ChecksFailed(found)


def _owl(facts: Path, seconds: float) -> Iterable[Finding]:
    """Ask the reasoner, say what it found, and return what is wrong."""
    from citic_kg.build.passages import describe
    from citic_kg.check.description_logic import check_description_logic
    from citic_kg.check.hermit import NoReasoner
    from citic_kg.sources import Sources

    sources = Sources.read(facts)
    try:
        checked = check_description_logic(sources, [*sources.quads(), *describe(sources)], seconds)
    except NoReasoner as error:
        click.echo(f"citic-kg: {error}; the other checks were made", err=True)
        return ()
    if not checked.findings:
        _say(_consistent(checked))
    return checked.findings


def _remarked(remarks: Iterable[Finding]) -> Iterable[str]:
    """Each warning, and of what is for information how often it was found."""
    from citic_kg.check.finding import INFO

    counted: Counter[str] = Counter()
    for remark in remarks:
        if remark.severity == INFO:
            counted[remark.problem] += 1
        else:
            yield str(remark)
    yield from (f"info: {count} × {problem}" for problem, count in sorted(counted.items()))


def _of_quality(quality: Quality) -> Iterable[str]:
    """What the checks of the ontology found, and which found nothing."""
    silent = [check.name for check in quality.checks if not quality.of(check)]
    excused = sum(bool(flaw.excuse) for flaw in quality.flaws)
    yield f"{len(quality.checks)} checks of the ontology's quality; {excused} findings are excused"
    yield from (f"  {flaw.check}: {flaw}" for flaw in quality.flaws)
    yield f"  nothing is found by {', '.join(silent)}"


def _consistent(checked: Checked) -> Iterable[str]:
    yield f"ok: the {checked.triples:,} triples that HermiT was given are inside OWL 2 DL"
    yield "ok: they are consistent"
    yield "ok: every class of the ontology can have members"
    yield f"ok: it infers {len(checked.beyond)} triples of things beyond the closure of the build"
    yield from (f"  {line}" for line in checked.beyond)
    left = ", ".join(f"{count:,} {what}" for what, count in checked.left_out)
    yield f"it was not given: {left}"


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
