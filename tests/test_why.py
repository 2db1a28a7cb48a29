"""Why a triple is in the graph: found with the rules that made it, down to claims and passages."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.derivation import Derivation, NotInGraph, derive
from citic_kg.errors import RequestError, UnknownName
from citic_kg.inference import closure_rules, link_rules
from citic_kg.rule import Rule, instantiate
from citic_kg.vocabulary import (
    CLAIM,
    INFERRED_GRAPH,
    ONTOLOGY_DIR,
    ONTOLOGY_FILES,
    ONTOLOGY_GRAPH,
    citic,
)
from tests.conftest import Run

RULES = [Rule.read(path) for path in (*link_rules(), *closure_rules())]


@pytest.fixture(scope="module")
def store(kg: KnowledgeGraph) -> ox.Store:
    """The release with the class expressions of the ontology."""
    found = ox.Store()
    found.extend(kg.store)
    for name in ONTOLOGY_FILES:
        found.load(path=ONTOLOGY_DIR / name, format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY_GRAPH)
    return found


def made_by(store: ox.Store, rule: Rule) -> set[ox.Triple]:
    result = store.query(rule.text, use_default_graph_as_union=True)
    assert isinstance(result, ox.QueryTriples)
    return set(result)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_parts_of_a_rule_make_what_the_whole_makes(store: ox.Store, rule: Rule) -> None:
    result = store.query(rule.body, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    made = set()
    for solution in result:
        bound = {n: v for n, v in zip(names, solution, strict=True) if v is not None}
        made |= {instantiate(pattern, bound) for pattern in rule.template}
    made = {t for t in made if t is not None}
    assert made == made_by(store, rule)
    assert rule.says


def leaves(found: Derivation) -> list[Derivation]:
    return [leaf for p in found.premises for leaf in leaves(p)] or [found]


def check(store: ox.Store, found: Derivation) -> None:
    """Every step holds, and ends in what is stated or in claims with passages."""
    assert any(
        store.quads_for_pattern(found.triple.subject, found.triple.predicate, found.triple.object)
    )
    for claim in found.claims:
        assert claim.node.value.startswith(CLAIM)
        assert claim.evidence
    if found.graph:
        assert not found.premises
    else:
        assert found.rule
        assert found.premises or found.claims
    for premise in found.premises:
        check(store, premise)


# No thing of the release has been renamed yet; test_renames.py does it.
USED = [rule for rule in RULES if not rule.name.startswith("same-as")]


@pytest.mark.parametrize("rule", USED, ids=lambda rule: rule.name)
def test_what_a_rule_makes_is_derived(store: ox.Store, rule: Rule) -> None:
    inferred = [
        t
        for t in sorted(made_by(store, rule), key=str)
        if any(store.quads_for_pattern(t.subject, t.predicate, t.object, INFERRED_GRAPH))
    ]
    assert inferred, "no example of this rule in the release"
    for triple in Random(6).sample(inferred, min(3, len(inferred))):
        check(store, derive(store, triple))


def test_a_link_is_told_with_all_its_claims(kg: KnowledgeGraph) -> None:
    found = kg.why("id:citic-bank", "part of group", "id:citic-group")
    assert found.rule == "part-of-group"
    assert len(found.claims) >= 2
    assert {c.frame["reportedIn"].value.rpartition("/")[2] for c in found.claims} >= {
        "citic-2020-industry",
        "citic-2021-customers",
    }


def test_a_chain_leads_through_its_axiom_to_the_claims_of_both_links(kg: KnowledgeGraph) -> None:
    found = kg.why("Credit Card Center of CITIC Bank", "partOfGroup", "CITIC group")
    assert found.rule == "property-chain"
    assert found.axioms == (
        "citic:partOfGroup owl:propertyChainAxiom (citic:unitOf citic:partOfGroup)",
    )
    assert [p.rule for p in found.premises] == ["unit-of", "part-of-group"]
    assert found.all_claims() == sorted(found.all_claims(), key=lambda c: c.node.value)


def test_a_defined_class_is_told_with_its_definition(kg: KnowledgeGraph) -> None:
    found = kg.why("CITIC Bank", "a", "GroupMember")
    expression = "[owl:hasValue id:citic-group; owl:onProperty citic:partOfGroup]"
    assert found.axioms == (f"citic:GroupMember owl:equivalentClass {expression}",)
    assert found.premises[0].triple.predicate == citic("partOfGroup")


def test_a_class_of_another_vocabulary_is_asked_about_with_its_prefix(kg: KnowledgeGraph) -> None:
    found = kg.why("CITIC group", "a", "org:OrganizationalCollaboration")
    assert found.rule == "sub-class"
    assert found.all_claims() == []


def test_what_is_stated_is_told_to_be_stated(kg: KnowledgeGraph) -> None:
    assert kg.why("CITIC Bank", "a", "Company").graph.endswith("graph/things")
    claim = "claim/citic-2022-service/citic-bank-subsidiary"
    found = kg.why(f"id:{claim}", "member", "CITIC Bank")
    assert found.graph.endswith("report/citic-2022-service")
    assert [c.node.value.endswith(claim) for c in found.claims] == [True]


@pytest.mark.parametrize(
    ("triple", "error", "told"),
    [
        (("CITIC Bank", "subsidiaryOf", "CITIC Securities"), NotInGraph, "does not hold"),
        (("CITIC Bank", "sudsidiaryOf", "CITIC Limited"), RequestError, "citic:subsidiaryOf"),
        (("CITIC Bnak", "subsidiaryOf", "CITIC Limited"), UnknownName, "CITIC Bank"),
        (("CITIC Bank", "prefLabel", "Nothing of the kind"), NotInGraph, "it has CITIC Bank"),
        (("CITIC Bank", "subsidiaryOf", "\ud800"), RequestError, "nothing"),
        (
            ("CITIC group", "a", "OrganizationalCollaboration"),
            RequestError,
            "no class .*; the nearest are org:OrganizationalCollaboration$",
        ),
        (("CITIC group", "a", "GroupMembre"), RequestError, "nearest are citic:GroupMember"),
        (("CITIC group", "a", "Brazil"), RequestError, "is no class"),
    ],
    ids=[
        *("absent", "property", "name", "label", "half a character"),
        *("class elsewhere", "class", "thing for a class"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(
    kg: KnowledgeGraph, triple: tuple[str, str, str], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        kg.why(*triple)


def test_the_command_prints_rule_claims_and_passages(run: Run, release: object) -> None:
    found = run("why", "CITIC Limited", "has subsidiary", "CITIC Bank", "--release", str(release))
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert lines[0] == "CITIC Limited citic:hasSubsidiary CITIC Bank"
    assert "  axiom: citic:hasSubsidiary owl:inverseOf citic:subsidiaryOf" in lines
    assert any("claim/citic-2022-service/citic-bank-subsidiary: achieved" in s for s in lines)
    assert any("<report/citic-2022-service#char=" in line for line in lines)


def test_the_command_says_what_is_there_instead(run: Run, release: object) -> None:
    found = run("why", "CITIC Bank", "honouredBy", "CITIC Limited", "--release", str(release))
    assert (found.returncode, found.stdout) == (1, "")
    assert "CITIC Bank citic:subsidiaryOf CITIC Limited" in found.stderr
