"""The quality of the ontology: each check finds what it is there for, and nothing in ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from citic_kg.check.foreign_terms import VOCABULARIES_PATH
from citic_kg.check.ontology_quality import (
    Flaw,
    Quality,
    check_quality,
    quality_checks,
    read_excuses,
)
from citic_kg.check.quality_check import QualityCheck
from citic_kg.errors import CiticKGError
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import prefixes
from tests.conftest import ROOT, Run

PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
GRAPH = ox.NamedNode("https://w3id.org/citic-kg/graph/test")


def triples(turtle: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def found(turtle: str, facts: str = "") -> set[tuple[str, str]]:
    """What is found in an ontology of a few axioms, as names of check and term."""
    used = [ox.Quad(t.subject, t.predicate, t.object, GRAPH) for t in triples(facts)]
    quality = check_quality(triples(turtle), used, {})
    return {(flaw.check, flaw.name) for flaw in quality.flaws}


CASES = yaml.safe_load((ROOT / "tests" / "ontology_flaws.yaml").read_text(encoding="utf-8"))
# Those that ask what the facts do with the terms.
WITH_FACTS = {
    "deprecated-in-use": ("citic:A owl:deprecated true .", "id:x a citic:A .", "citic:A"),
    "dl-datatype": ("", 'id:x citic:a "2020-01-01"^^xsd:date .', "xsd:date"),
    "dl-reserved": ("", "id:x rdf:value 5 .", "rdf:value"),
    "undeclared": ("", "id:x a schema:Thing .", "schema:Thing"),
    "undefined-term": ("", "id:x citic:awarded id:y .", "citic:awarded"),
    "unknown-term": ("", "id:x schema:colour id:y .", "schema:colour"),
}
HEADER = ("missing-metadata", "recommended-metadata", "unused-class", "unneeded-excuse")


def test_every_check_has_a_case() -> None:
    names = {check.name for check in quality_checks()} | {"unknown-term", "unneeded-excuse"}
    assert names == CASES.keys() | WITH_FACTS.keys() | set(HEADER)


@pytest.mark.parametrize("name", CASES)
def test_a_flaw_is_found_and_what_is_right_is_not(name: str) -> None:
    case = CASES[name]
    assert (name, case["term"]) in found(case["wrong"])
    assert name not in {check for check, _ in found(case["right"])}


@pytest.mark.parametrize("name", WITH_FACTS)
def test_what_the_facts_do_with_terms_is_found(name: str) -> None:
    ontology, facts, term = WITH_FACTS[name]
    assert (name, term) in found(ontology, facts)
    assert (name, term) not in found(ontology)


@pytest.mark.parametrize(
    "axiom",
    [
        "citic:a owl:propertyChainAxiom ( citic:b [ owl:inverseOf citic:c ] ) .",
        "citic:a a owl:InverseFunctionalProperty .",
        "citic:a a owl:AsymmetricProperty .",
        "citic:a a owl:IrreflexiveProperty .",
        "citic:a a owl:ReflexiveProperty .",
        "citic:a owl:propertyDisjointWith citic:b .",
        "citic:a owl:equivalentProperty citic:b .",
        "citic:a rdfs:subPropertyOf [ owl:inverseOf citic:b ] .",
        "[ owl:inverseOf citic:b ] rdfs:subPropertyOf citic:a .",
        "citic:a rdfs:domain [ owl:unionOf ( citic:B citic:C ) ] .",
        "citic:a owl:equivalentClass [ owl:onProperty citic:b ; owl:someValuesFrom citic:C ] .",
        "citic:a owl:equivalentClass [ owl:intersectionOf ( citic:B citic:C ) ] .",
        "citic:a owl:equivalentClass citic:B .",
        "citic:a rdfs:subClassOf [ owl:onProperty citic:b ; owl:allValuesFrom citic:C ] .",
        "citic:a rdfs:subClassOf [ owl:onProperty citic:b ; owl:maxCardinality 1 ] .",
        "[ owl:onProperty citic:b ; owl:someValuesFrom citic:C ] rdfs:subClassOf citic:a .",
        "citic:a owl:disjointUnionOf ( citic:B citic:C ) .",
        "citic:a owl:complementOf citic:B .",
        "[] a owl:AllDisjointProperties ; owl:members ( citic:a citic:b ) .",
        "[] a owl:AllDisjointClasses ; owl:members ( citic:a [ owl:complementOf citic:B ] ) .",
        "[] a owl:AllDifferent ; owl:distinctMembers ( citic:a citic:b ) .",
        "[] a owl:NegativePropertyAssertion ; owl:assertionProperty citic:a .",
    ],
)
def test_an_axiom_of_a_form_that_the_closure_does_not_know_is_found(axiom: str) -> None:
    assert ("not-materialised", "citic:a") in found(axiom)


@pytest.mark.parametrize(
    "below",
    [
        "citic:A rdfs:subClassOf citic:B, citic:C . citic:B owl:disjointWith citic:C .",
        "citic:A rdfs:subClassOf citic:B . citic:B owl:disjointWith citic:A .",
    ],
)
def test_a_class_that_nothing_can_belong_to_is_found_without_a_reasoner(below: str) -> None:
    assert ("unsatisfiable", "citic:A") in found(below)
    assert ("unsatisfiable", "citic:B") not in found(below)


def test_what_the_ontology_does_not_say_of_itself_is_found() -> None:
    quality = check_quality(triples('citic: a owl:Ontology ; dcterms:title "T"@en .'), [], {})
    missing = {flaw.detail for flaw in quality.flaws if flaw.check == "missing-metadata"}
    assert {"dcterms:license", "dcterms:description", "owl:versionIRI"} <= missing
    assert "dcterms:title" not in missing
    assert ("recommended-metadata", "citic:") in {(f.check, f.name) for f in quality.flaws}


def test_a_class_of_which_nothing_is_is_found() -> None:
    assert ("unused-class", "citic:A") in found("citic:A a owl:Class .")
    assert ("unused-class", "citic:A") not in found("citic:A a owl:Class .", "id:x a citic:A .")


# ---- Our own


@pytest.fixture(scope="module")
def ours(release: Path) -> tuple[list[ox.Triple], list[ox.Quad]]:
    ontology = [t for file in ontology_files() for t in file.triples]
    return ontology, list(ox.parse(path=release / "citic-kg.trig"))


@pytest.fixture(scope="module")
def quality(ours: tuple[list[ox.Triple], list[ox.Quad]]) -> Quality:
    return check_quality(*ours)


def unexcused(quality: Quality) -> Iterator[Flaw]:
    return (flaw for flaw in quality.flaws if not flaw.excuse)


def test_nothing_is_found_that_is_not_excused_with_a_reason(quality: Quality) -> None:
    assert list(unexcused(quality)) == []
    assert {flaw.excuse for flaw in quality.flaws} == set(read_excuses().values())


def test_a_misspelt_term_of_another_vocabulary_in_our_own_is_found(
    ours: tuple[list[ox.Triple], list[ox.Quad]],
) -> None:
    ontology, quads = ours
    wrong = triples("citic:Company rdfs:subClassOf org:FormalOrganisation .")
    flaws = list(unexcused(check_quality([*ontology, *wrong], quads)))
    assert {flaw.check for flaw in flaws} == {"unknown-term", "undeclared"}
    assert {flaw.name for flaw in flaws} == {"org:FormalOrganisation"}


def test_an_excuse_that_excuses_nothing_is_found(
    ours: tuple[list[ox.Triple], list[ox.Quad]],
) -> None:
    excuses = {**read_excuses(), ("missing-label", "citic:Company"): "it had none"}
    (flaw,) = unexcused(check_quality(*ours, excuses))
    assert (flaw.check, flaw.detail) == ("unneeded-excuse", "missing-label citic:Company")


def test_the_report_in_the_guides_is_that_of_the_release(release: Path) -> None:
    report = (release / "quality.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "ontology-quality.md").read_text(encoding="utf-8") == report
    for check in quality_checks():
        assert f"| `{check.name}` | {check.level} |" in report


def test_check_tells_what_the_ontology_was_checked_for(run: Run) -> None:
    told = run("check", "--ontology")
    assert told.returncode == 0
    assert f"{len(quality_checks()) + 2} checks of the ontology's quality" in told.stdout
    assert "missing-label" in told.stdout
    for (check, term), reason in read_excuses().items():
        line = rf"{re.escape(f'{check}: {term}')}.* \(excused: {re.escape(reason)}\)"
        assert re.search(line, told.stdout), (check, term)


def test_a_row_of_excuses_without_a_reason_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "excused.csv"
    file.write_text("check,term,reason\nmissing-label,citic:Company,\n", encoding="utf-8")
    monkeypatch.setattr("citic_kg.check.ontology_quality.EXCUSED_PATH", file)
    with pytest.raises(CiticKGError, match=r"excused\.csv:2: a row is"):
        read_excuses.__wrapped__()


def test_a_check_without_a_level_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "some-check.rq"
    file.write_text("#+ summary: Something.\n#+ level: bad\nSELECT ?term {}\n", encoding="utf-8")
    with pytest.raises(CiticKGError, match="a level"):
        QualityCheck.read(file)


def test_the_list_of_foreign_terms_has_only_what_is_used() -> None:
    header, *rows = VOCABULARIES_PATH.read_text(encoding="utf-8").splitlines()
    assert header == "namespace,term,source"
    used = {
        node.value
        for file in ontology_files()
        for t in file.triples
        for node in (t.subject, t.predicate, t.object)
        if isinstance(node, ox.NamedNode)
    }
    assert {"".join(row.split(",")[:2]) for row in rows} <= used
    assert rows == sorted(rows)
