"""``citic-kg why``: print from what a triple of the graph follows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citic_kg.commands.output import release_option, write_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citic_kg.answer.claim import Claim
    from citic_kg.answer.derivation import Derivation
    from citic_kg.answer.names import Names


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("value", metavar="OBJECT")
@release_option
def why(subject: str, predicate: str, value: str, release: Path | None) -> None:
    """Print why the graph holds that SUBJECT PREDICATE OBJECT.

    Prints the claims with their passages, or the rules and axioms by which the triple follows
    from claims. Names may be in any spelling; the predicate is a property by its name or label,
    or a.
    """
    from citic_kg.answer.formats import visible
    from citic_kg.knowledge_graph import KnowledgeGraph

    kg = KnowledgeGraph.open(release)
    lines = _lines(kg.names, kg.why(subject, predicate, value), 0)
    write_output(visible("\n".join(lines) + "\n").encode(), None)


def _lines(names: Names, found: Derivation, depth: int) -> Iterator[str]:
    from citic_kg.rdf.statement import compact

    def name(node: object) -> str:
        return next((t for n, t in names.labels.items() if n == node), "") or compact(node)

    pad = "  " * depth
    triple = found.triple
    yield f"{pad}{name(triple.subject)} {compact(triple.predicate)} {name(triple.object)}"
    if found.graph:
        yield f"{pad}  is stated in <{found.graph}>"
    else:
        yield f"{pad}  follows by the rule {found.rule}: {found.says}"
    for axiom in found.axioms:
        yield f"{pad}  axiom: {axiom}"
    for claim in found.claims:
        yield from _claim(claim, f"{pad}  ")
    for premise in found.premises:
        yield from _lines(names, premise, depth + 1)


def _claim(claim: Claim, pad: str) -> Iterator[str]:
    from citic_kg.answer.derivation import passages_of
    from citic_kg.rdf.statement import compact

    frame = [compact(claim.frame[key]) for key in ("status", "basis") if key in claim.frame]
    told = ", ".join(value.rpartition("/")[2] for value in frame)
    yield f"{pad}{compact(claim.node)}: {told}"
    for passage in passages_of(claim):
        yield f"{pad}  <{passage}>"
