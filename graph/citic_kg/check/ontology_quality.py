"""The quality of the ontology: the checks that its field uses, each a query.

They are those of the ROBOT report (https://robot.obolibrary.org/report), of the OOPS! catalogue of
pitfalls (https://oops.linkeddata.es/catalogue.jsp), of FOOPS! for FAIR ontologies
(https://foops.linkeddata.es/), as far as they can be asked of an ontology alone, and the
restrictions of OWL 2 DL (https://www.w3.org/TR/owl2-syntax/). What the editors have looked at and
leave as it is stands in ``ontology/excused.csv``, each with a reason.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox

from citic_kg.check.finding import INFO, VIOLATION, WARNING, Finding
from citic_kg.check.foreign_terms import UNKNOWN_TERM, unknown_terms
from citic_kg.check.quality_check import QualityCheck
from citic_kg.check.shapes import all_shapes
from citic_kg.errors import CiticKGError
from citic_kg.mounted import data_dir
from citic_kg.rdf.statement import compact
from citic_kg.sources import Sources
from citic_kg.vocabulary import ONTOLOGY_DIR, ONTOLOGY_GRAPH

EXCUSED_PATH = ONTOLOGY_DIR / "excused.csv"
_SHAPES_GRAPH = ox.NamedNode(f"{ONTOLOGY_GRAPH.value}shape/")
_SEVERITIES = {"error": VIOLATION, "warning": WARNING, "info": INFO}
UNNEEDED = QualityCheck(
    "unneeded-excuse",
    "Something is excused that no check finds.",
    "warning",
    "take the line out of ontology/excused.csv",
    "",
)
# The excuses: by check and term, the reason.
Excuses = Mapping[tuple[str, str], str]


@dataclass(frozen=True, order=True)
class Flaw:
    """What a check found: the term, by its IRI, what is wrong with it, and why it may stay."""

    check: str
    term: str
    detail: str
    excuse: str = ""

    @property
    def name(self) -> str:
        """The term in short."""
        return compact(ox.NamedNode(self.term))

    def __str__(self) -> str:
        """The flaw in one line."""
        because = f" (excused: {self.excuse})" if self.excuse else ""
        return f"{self.name}{f' {self.detail}' if self.detail else ''}{because}"


@dataclass(frozen=True)
class Quality:
    """All that was checked, and what was found, excused or not."""

    checks: tuple[QualityCheck, ...]
    flaws: tuple[Flaw, ...]

    def of(self, check: QualityCheck) -> list[Flaw]:
        """What one check found."""
        return [flaw for flaw in self.flaws if flaw.check == check.name]

    def findings(self, sources: Sources) -> list[Finding]:
        """What is not excused, as findings at the places of the terms."""
        by_name = {check.name: check for check in self.checks}
        found = []
        for flaw in self.flaws:
            if not flaw.excuse:
                check = by_name[flaw.check]
                detail = f" (here {flaw.detail})" if flaw.detail else ""
                problem = f"{check.name}: {check.summary}{detail}"
                place = sources.place(flaw.term)
                grave = _SEVERITIES[check.level]
                found.append(Finding(place, flaw.term, problem, check.remedy, grave))
        return sorted(found)

    def to_markdown(self) -> str:
        """The report: each check, where it is known from, and what it found."""
        left = [flaw for flaw in self.flaws if not flaw.excuse]
        lines = [
            "# Quality of the ontology",
            "",
            f"{len(self.checks)} checks of the ontology as it is used. {len(left)} findings;",
            f"{len(self.flaws) - len(left)} more are excused, each by name and with a reason.",
            "",
            "| check | level | known as | what it looks for | found |",
            "|---|---|---|---|---|",
        ]
        for check in self.checks:
            found = "<br>".join(map(str, self.of(check))) or "nothing"
            lines.append(
                f"| `{check.name}` | {check.level} | {check.known_as} | {check.summary} | {found} |"
            )
        return "\n".join(lines) + "\n"


@cache
def quality_checks() -> tuple[QualityCheck, ...]:
    """All checks that are queries, in order of their names."""
    return tuple(map(QualityCheck.read, sorted(data_dir("queries.quality").glob("*.rq"))))


def check_quality(
    ontology: Iterable[ox.Triple], quads: Iterable[ox.Quad], excuses: Excuses | None = None
) -> Quality:
    """Check the ontology, class expressions included, against the quads of a release.

    Raises ``CiticKGError`` where a query or the file of excuses is not as it has to be.
    """
    store = _store(ontology, quads)
    flaws = [flaw for check in quality_checks() for flaw in _ask(store, check)]
    flaws += [Flaw(UNKNOWN_TERM.name, iri, detail) for iri, detail in unknown_terms(store)]
    known = read_excuses() if excuses is None else excuses
    excused = [replace(flaw, excuse=known.get((flaw.check, flaw.name), "")) for flaw in flaws]
    needed = {(flaw.check, flaw.name) for flaw in flaws}
    excused += [Flaw(UNNEEDED.name, ONTOLOGY_GRAPH.value, " ".join(e)) for e in set(known) - needed]
    return Quality((*quality_checks(), UNKNOWN_TERM, UNNEEDED), tuple(sorted(excused)))


def _store(ontology: Iterable[ox.Triple], quads: Iterable[ox.Quad]) -> ox.Store:
    """The release in memory, with the whole ontology and the shapes."""
    store = ox.Store()
    store.extend(quad for quad in quads if quad.graph_name != ONTOLOGY_GRAPH)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in ontology)
    shapes = all_shapes().encode("utf-8")
    store.load(shapes, format=ox.RdfFormat.TURTLE, to_graph=_SHAPES_GRAPH)
    return store


def _ask(store: ox.Store, check: QualityCheck) -> Iterator[Flaw]:
    result = store.query(check.text, use_default_graph_as_union=True)
    if not isinstance(result, ox.QuerySolutions):
        raise CiticKGError(f"queries/quality/{check.name}.rq: a check is a SELECT query")
    for row in result:
        term, detail = row["term"], row["detail"]
        if isinstance(term, ox.NamedNode):
            yield Flaw(check.name, term.value, "" if detail is None else compact(detail))


@cache
def read_excuses() -> Excuses:
    """The excuses of the editors. Raises ``CiticKGError`` on a row that is none."""
    rows = list(csv.reader(EXCUSED_PATH.read_text(encoding="utf-8").splitlines()))
    known = {check.name for check in quality_checks()}
    found: dict[tuple[str, str], str] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not _is_excuse(row, known):
            raise CiticKGError(f"{EXCUSED_PATH}:{line}: a row is the name of a check, term, reason")
        found[row[0], row[1]] = row[2]
    return found


def _is_excuse(row: Sequence[str], known: set[str]) -> bool:
    return len(row) == 3 and row[0] in known and all(row)
