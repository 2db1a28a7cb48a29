"""The description-logic check: whether the release is in OWL 2 DL and consistent, and if not, why.

The reasoner gets the ontology, all claims and things and the direct links. It does not get what
says nothing in logic or what it refuses: labels and notes, dates, and the passages, whose places
the other checks compare with the texts.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from citic_kg.check.finding import Finding
from citic_kg.check.hermit import Hermit, ReasonerFailed, run_bounded
from citic_kg.inference import close, closure_rules, link_rules
from citic_kg.rdf.formats import serialize
from citic_kg.rdf.statement import statements
from citic_kg.sources import Sources
from citic_kg.vocabulary import (
    BASE,
    ID,
    ONTOLOGY_GRAPH,
    RDF_OBJECT,
    RDF_PREDICATE,
    RDF_SUBJECT,
    RDF_TYPE,
    REPORT,
    citic,
    shorten,
    term,
)

# Datatypes that are not in OWL 2, and so refused.
_REFUSED = ("#date", "#gYear", "#gYearMonth", "#duration")
# So many violations of the profile are told; more of them have one cause.
MAX_TOLD = 20
_IRI = re.compile(r"<([^<>\s]+)>")
_Groups = list[list[ox.Triple]]
_MEND = "correct the claim, the thing or the axiom that is wrong"


@dataclass(frozen=True)
class Checked:
    """What the check found.

    ``findings`` are what is outside OWL 2 DL, else inconsistencies with the axioms that cause
    them, and classes that nothing can belong to; ``beyond`` what is inferred and not in the
    closure of the build, as N-Triples; ``triples`` how many were given to the reasoner,
    ``left_out`` how many of which kind were not.
    """

    findings: tuple[Finding, ...]
    beyond: tuple[str, ...]
    triples: int
    left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Axioms:
    """What the reasoner gets: the ontology and the facts apart, and what it does not get.

    ``claims`` are those that a link among the facts follows from, in short.
    """

    ontology: tuple[ox.Triple, ...]
    facts: tuple[ox.Triple, ...]
    left_out: tuple[tuple[str, int], ...]
    claims: Mapping[ox.Triple, tuple[str, ...]]

    @classmethod
    def of(cls, quads: Sequence[ox.Quad]) -> Axioms:
        """Choose from the quads of the sources."""
        ontology = {q.triple for q in quads if q.graph_name == ONTOLOGY_GRAPH}
        stated = {q.triple for q in quads if q.graph_name != ONTOLOGY_GRAPH}
        facts = stated | close(ontology | stated, link_rules())
        silent = {t.subject for t in ontology if t.object == term("owl", "AnnotationProperty")} | {
            term("rdfs", "label"),
            term("rdfs", "isDefinedBy"),
        }
        kept: list[ox.Triple] = []
        left_out: Counter[str] = Counter()
        for t in sorted(facts, key=str):
            reason = _reason(t, silent)
            if reason:
                left_out[reason] += 1
            else:
                kept.append(t)
        axioms = sorted((t for t in ontology if not _refused(t)), key=str)
        left = tuple(sorted(left_out.items()))
        return cls(tuple(axioms), tuple(kept), left, _claims_of_links(facts))


def _claims_of_links(facts: Iterable[ox.Triple]) -> dict[ox.Triple, tuple[str, ...]]:
    """The links among the facts, each with its claims."""
    ends: dict[object, dict[ox.NamedNode, ox.NamedNode]] = defaultdict(dict)
    claims: dict[object, list[str]] = defaultdict(list)
    for t in facts:
        if isinstance(t.object, ox.NamedNode):
            if t.predicate == citic("wasInferredFrom"):
                claims[t.subject].append(shorten(t.object.value))
            elif t.predicate in (RDF_SUBJECT, RDF_PREDICATE, RDF_OBJECT):
                ends[t.subject][t.predicate] = t.object
    return {
        ox.Triple(found[RDF_SUBJECT], found[RDF_PREDICATE], found[RDF_OBJECT]): tuple(
            sorted(claims[link])
        )
        for link, found in ends.items()
        if len(found) == 3
    }


def _reason(t: ox.Triple, silent: AbstractSet[object]) -> str:
    """Why a fact is kept from the reasoner, or nothing."""
    subject = str(getattr(t.subject, "value", ""))
    if t.predicate in silent:
        return "labels and notes"
    if _refused(t):
        return "dates"
    if subject.startswith((f"{ID}link/", f"{ID}selector/")) or "#char=" in subject:
        return "descriptions of passages and links"
    if t.predicate in (citic("evidence"), citic("restsOn"), citic("section")):
        return "pointers to passages"
    return "" if subject.startswith((ID, REPORT)) else "other"


def _refused(t: ox.Triple) -> bool:
    return isinstance(t.object, ox.Literal) and t.object.datatype.value.endswith(_REFUSED)


def check_description_logic(sources: Sources, quads: Sequence[ox.Quad], seconds: float) -> Checked:
    """Ask HermiT about the quads of the sources, as they are described, within so many seconds.

    Raises ``NoReasoner`` where it cannot be run here, ``ReasonerFailed`` where it does not end.
    """
    hermit = Hermit.find(seconds)
    axioms = Axioms.of(quads)
    everything = (*axioms.ontology, *axioms.facts)
    outside = hermit.outside_profile(everything)
    if outside:
        findings = tuple(_outside(sources, line) for line in outside[:MAX_TOLD])
        return Checked(findings, (), len(everything), axioms.left_out)
    if not hermit.consistent(everything):
        cause = _cause(hermit, axioms)
        return Checked((_told(sources, axioms, cause),), (), len(everything), axioms.left_out)
    empty = hermit.unsatisfiable(axioms.ontology)
    findings = tuple(_unsatisfiable(hermit, sources, axioms, iri) for iri in empty)
    beyond = () if findings else tuple(_beyond(hermit, everything))
    return Checked(findings, beyond, len(everything), axioms.left_out)


def _outside(sources: Sources, line: str) -> Finding:
    """A violation of OWL 2 DL, which the OWL API tells with the axiom that it is in."""
    ours = [iri for iri in _IRI.findall(line) if iri.startswith(BASE)]
    subject = ours[0] if ours else ONTOLOGY_GRAPH.value
    return Finding(sources.place(subject), subject, f"outside OWL 2 DL: {line}", _MEND)


def _beyond(hermit: Hermit, everything: Sequence[ox.Triple]) -> list[str]:
    """What is inferred of individuals beyond the closure that the build makes."""
    known = close(everything, closure_rules())
    with TemporaryDirectory(prefix="citic-kg-") as folder:
        file = Path(folder) / "data.nt"
        file.write_bytes(serialize(everything, ox.RdfFormat.N_TRIPLES))
        command = [sys.executable, "-P", "-m", "citic_kg.check.beyond", str(file)]
        told = run_bounded(command, hermit.deadline)
    try:
        found = {q.triple for q in ox.parse(told.encode(), format=ox.RdfFormat.N_TRIPLES)}
    except SyntaxError as error:
        raise ReasonerFailed(f"HermiT failed: {told[-500:]!r}") from error
    return sorted(f"{t} ." for t in found - known - set(everything))


# ---- Causes


def _cause(hermit: Hermit, axioms: Axioms) -> list[ox.Triple]:
    """A smallest set of facts and axioms that cannot all be true.

    First the subjects whose facts are needed, then their facts, then the axioms, each time by
    QuickXplain (Junker 2004).
    """
    by_subject: dict[object, list[ox.Triple]] = defaultdict(list)
    for t in axioms.facts:
        by_subject[t.subject].append(t)
    groups = [by_subject[subject] for subject in sorted(by_subject, key=str)]
    needed = _least(hermit, list(axioms.ontology), groups)
    facts = _least(hermit, list(axioms.ontology), [[t] for group in needed for t in group])
    stated = [t for group in facts for t in group]
    background, candidates = _split(axioms.ontology)
    said = _least(hermit, [*background, *stated], candidates)
    return [*stated, *(t for group in said for t in group)]


def _split(ontology: Iterable[ox.Triple]) -> tuple[list[ox.Triple], list[list[ox.Triple]]]:
    """Declarations, which cause nothing, and the axioms, each with its anonymous parts."""
    parts: dict[object, list[ox.Triple]] = defaultdict(list)
    for t in ontology:
        parts[t.subject].append(t)

    def whole(t: ox.Triple) -> list[ox.Triple]:
        if not isinstance(t.object, ox.BlankNode):
            return [t]
        return [t, *(inner for part in parts[t.object] for inner in whole(part))]

    background: list[ox.Triple] = []
    candidates: list[list[ox.Triple]] = []
    for t in ontology:
        if isinstance(t.subject, ox.BlankNode):
            if t.predicate == RDF_TYPE and t.object == term("owl", "AllDisjointClasses"):
                rest = [x for part in parts[t.subject] if part != t for x in whole(part)]
                candidates.append([t, *rest])
        elif t.predicate == RDF_TYPE and t.object in _declarations():
            background.append(t)
        elif not isinstance(t.object, ox.Literal) and t.predicate != term("rdfs", "isDefinedBy"):
            candidates.append(whole(t))
    return background, candidates


def _declarations() -> set[object]:
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")
    return {term("owl", kind) for kind in kinds}


def _least(
    hermit: Hermit, background: list[ox.Triple], groups: list[list[ox.Triple]]
) -> list[list[ox.Triple]]:
    """A smallest choice of the groups that cannot be true together with the background."""

    def search(base: list[ox.Triple], fresh: bool, left: list[list[ox.Triple]]) -> _Groups:
        if fresh and not hermit.consistent(base):
            return []
        if len(left) == 1:
            return left
        middle = len(left) // 2
        one, other = left[:middle], left[middle:]
        second = search([*base, *(t for g in one for t in g)], True, other)
        first = search([*base, *(t for g in second for t in g)], bool(second), one)
        return [*first, *second]

    return search(background, True, groups) if groups else []


def _told(sources: Sources, axioms: Axioms, cause: list[ox.Triple]) -> Finding:
    """The inconsistency, at the first claim or thing among its causes."""
    subjects = [t.subject.value for t in cause if isinstance(t.subject, ox.NamedNode)]
    claims = [s for s in subjects if s.startswith(ID)] or subjects or [""]
    problem = f"these cannot all be true: {'; '.join(_said(axioms, cause))}"
    return Finding(sources.place(claims[0]), claims[0], problem, _MEND)


def _unsatisfiable(hermit: Hermit, sources: Sources, axioms: Axioms, iri: str) -> Finding:
    """A class that nothing can belong to, with the axioms that say so."""
    member = ox.Triple(ox.NamedNode(f"{ID}some-member"), RDF_TYPE, ox.NamedNode(iri))
    background, candidates = _split(axioms.ontology)
    cause = [t for g in _least(hermit, [*background, member], candidates) for t in g]
    said = "; ".join(_said(axioms, cause))
    return Finding(sources.place(iri), iri, f"nothing can belong to it: {said}", _MEND)


def _said(axioms: Axioms, cause: Iterable[ox.Triple]) -> list[str]:
    """The causes as statements; a link with the claims that it follows from."""
    cause = list(cause)
    claims = {statements([t])[0]: axioms.claims[t] for t in cause if t in axioms.claims}
    return [
        f"{said} (from {', '.join(claims[said])})" if said in claims else said
        for said in statements(cause)
    ]
