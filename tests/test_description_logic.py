"""OWL DL: what HermiT says of the ontology and of wrong claims, and the graph in owlready2."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.check.description_logic import Axioms, check_description_logic
from citic_kg.check.hermit import Hermit, ReasonerFailed, run_bounded
from citic_kg.sources import Sources
from citic_kg.vocabulary import BASE, ID, ONTOLOGY_GRAPH, citic
from tests.conftest import Run, needs_java
from tests.test_contradictions import spoil

NAMES = "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
SUB = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


def triples(turtle: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse((NAMES + turtle).encode(), format=ox.RdfFormat.TURTLE)]


DISJOINT = triples(
    f":A a owl:Class . :B a owl:Class ; owl:disjointWith :A . :C a owl:Class ; {SUB} :A, :B ."
)


@needs_java
def test_a_class_without_possible_members_is_found() -> None:
    hermit = Hermit.find(60)
    assert hermit.consistent(DISJOINT)
    assert hermit.unsatisfiable(DISJOINT) == ["http://example.org/C"]
    assert not hermit.consistent([*DISJOINT, *triples(":x a :C .")])


@needs_java
def test_a_reasoner_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ReasonerFailed, match="--timeout"):
        Hermit.find(0).consistent(DISJOINT)


def test_what_is_run_ends_with_its_children() -> None:
    program = "import subprocess, sys, time; subprocess.run(['sleep', '77.25'])"
    began = time.monotonic()
    with pytest.raises(ReasonerFailed):
        run_bounded([sys.executable, "-c", program], began + 1)
    assert time.monotonic() - began < 30
    running = [f.read_bytes() for f in Path("/proc").glob("[0-9]*/cmdline") if f.is_file()]
    assert not [line for line in running if b"77.25" in line]


def test_the_reasoner_gets_all_claims_and_links_and_nothing_that_it_refuses(facts: Path) -> None:
    from citic_kg.build.passages import describe

    sources = Sources.read(facts)
    axioms = Axioms.of([*sources.quads(), *describe(sources)])
    subjects = {t.subject for t in axioms.facts}
    for file in sources.claims:
        for t in file.triples:
            assert t.subject in subjects
    refused = [t for t in axioms.facts if str(getattr(t.object, "datatype", "")).endswith("date>")]
    assert refused == []
    assert dict(axioms.left_out)["dates"] > 0
    link = ox.Triple(
        ox.NamedNode(f"{ID}citic-bank"), citic("subsidiaryOf"), ox.NamedNode(f"{ID}citic-limited")
    )
    assert "claim/citic-2022-service/citic-bank-subsidiary" in axioms.claims[link]


def test_without_java_the_other_checks_are_made_and_it_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = run("check", "--owl")
    assert found.returncode == 0
    assert "ok: every claim and thing fits the SHACL shapes" in found.stdout
    assert len(found.stderr.splitlines()) == 1
    assert "Java" in found.stderr


@pytest.mark.slow
@needs_java
def test_the_release_is_consistent_and_nothing_is_missing_from_the_closure(run: Run) -> None:
    found = run("check", "--owl", "--timeout", "110")
    assert found.returncode == 0, found.stderr
    assert "are inside OWL 2 DL" in found.stdout
    assert "they are consistent" in found.stdout
    assert "infers 0 triples of things beyond the closure" in found.stdout


@pytest.mark.slow
@needs_java
@pytest.mark.parametrize(
    ("name", "causes"),
    [
        ("award-of-a-policy", ["citic:Policy rdfs:subClassOf citic:Norm", "receivedAward"]),
        ("certificate-of-a-law", ["citic:Law rdfs:subClassOf citic:Norm", "holdsCertification"]),
    ],
    ids=["award", "certificate"],
)
def test_a_wrong_claim_is_found_with_the_axioms_that_cause_it(
    facts: Path, name: str, causes: list[str]
) -> None:
    from citic_kg.build.passages import describe

    spoil(facts, name)
    sources = Sources.read(facts)
    checked = check_description_logic(sources, [*sources.quads(), *describe(sources)], 300)
    (finding,) = checked.findings
    for cause in (*causes, f"(from claim/citic-2022-service/{name})", "owl:maxCardinality 0"):
        assert cause in finding.problem
    assert finding.place.endswith(".ttl") or ".ttl:" in finding.place


@pytest.mark.slow
@needs_java
def test_a_class_of_ours_that_contradicts_itself_is_told_with_its_axioms(facts: Path) -> None:
    sources = Sources.read(facts)
    quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in DISJOINT]
    (finding,) = check_description_logic(sources, quads, 100).findings
    assert finding.subject == "http://example.org/C"
    assert "owl:disjointWith" in finding.problem


@needs_java
def test_what_is_outside_owl_dl_is_told_with_its_axiom(facts: Path) -> None:
    sources = Sources.read(facts)
    wrong = triples(":p a owl:ObjectProperty, owl:TransitiveProperty, owl:FunctionalProperty .")
    wrong += [ox.Triple(citic("Company"), citic("evidence"), ox.Literal("undeclared"))]
    quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in wrong]
    found = check_description_logic(sources, quads, 100).findings
    told = " ".join(finding.problem for finding in found)
    assert "outside OWL 2 DL: Use of non-simple property in Functional" in told
    assert [f.place for f in found if "citic.ttl:" in f.place]


# ---- owlready2


@pytest.fixture(scope="module")
def onto(kg: KnowledgeGraph) -> owlready2.Ontology:
    return kg.to_owlready()


def test_classes_and_their_members_are_python_objects(onto: owlready2.Ontology) -> None:
    bank = onto.world[f"{ID}citic-bank"]
    assert bank in onto.Company.instances()
    assert bank in onto.GroupMember.instances()
    assert bank.subsidiaryOf == [onto.world[f"{ID}citic-limited"]]
    assert issubclass(onto.Company, onto.Organization)
    assert len(onto.search(type=onto.Award)) == len(onto.Award.instances()) > 20


def test_expressions_and_numbers_come_through(onto: owlready2.Ontology) -> None:
    assert "partOfGroup" in str(onto.GroupMember.equivalent_to)
    claim = onto.world[f"{ID}claim/citic-2022-service/major-innovation-projects"]
    assert (claim.value, claim.inYear) == (10, [2022])


def test_things_and_claims_are_its_individuals(
    kg: KnowledgeGraph, onto: owlready2.Ontology
) -> None:
    listed = {individual.iri for individual in onto.individuals()}
    assert {f"{ID}citic-bank", f"{BASE}report/citic-2020-industry"} <= listed
    assert set(map(str, onto.Claim.instances())) <= set(map(str, onto.individuals()))
    assert len(listed) == len(kg.names.labels) + len(onto.Claim.instances())


def test_days_are_texts_which_every_reasoner_takes(onto: owlready2.Ontology) -> None:
    dated = onto.search(onDate="*")
    assert len(dated) > 5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", claim.onDate) for claim in dated)


@pytest.mark.slow
@needs_java
def test_owlready_can_run_its_reasoner_on_the_graph(kg: KnowledgeGraph) -> None:
    onto = kg.to_owlready()
    with onto:
        owlready2.sync_reasoner_hermit(onto.world, debug=0)
    assert list(onto.world.inconsistent_classes()) == []
    assert onto.world[f"{ID}citic-bank"] in onto.GroupMember.instances()


def test_each_call_has_a_world_of_its_own(kg: KnowledgeGraph, onto: owlready2.Ontology) -> None:
    other = kg.to_owlready()
    assert other.world is not onto.world
    with other:
        other.Company("urn-invented")
    assert onto.world[f"{BASE}def/urn-invented"] is None
    assert list(owlready2.default_world.individuals()) == []
