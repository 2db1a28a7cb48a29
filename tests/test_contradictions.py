"""Wrong claims that only reasoning finds: shapes, domains, ranges and evidence are all in order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg.build.passages import describe
from citic_kg.build.pipeline import assemble, check
from citic_kg.check.contradictions import check_contradictions
from citic_kg.check.finding import VIOLATION, ChecksFailed, Finding
from citic_kg.inference import infer
from citic_kg.locations import FACTS_DIR
from citic_kg.sources import Sources
from citic_kg.vocabulary import BASE, ID, ONTOLOGY_DIR, ONTOLOGY_FILES, RDF_TYPE, REPORT, citic
from tests.claim_frame import FRAME, REPORTED

# Each claim by itself is as claims are; what is wrong with it follows together with others.
WRONG = {
    "own-ancestor": """a citic:AffiliationClaim ;
    citic:member id:citic-limited ;
    citic:belongsTo id:citic-bank ;
    citic:affiliationKind affiliation:subsidiary ;""",
    "award-of-a-policy": """a citic:AwardClaim ;
    citic:recipient id:ict-miind-strategy ;
    citic:award id:intelligent-construction-innovative-service-case ;""",
    "certificate-of-a-law": """a citic:CertificationClaim ;
    citic:holder id:advertising-law-of-the-peoples-republic-of-china ;
    citic:standard id:5g-license ;""",
    "second-number": """a citic:MetricClaim ;
    citic:subject id:citic-limited ;
    citic:boundary id:citic-limited ;
    citic:indicator id:major-innovation-projects ;
    citic:value "11"^^xsd:decimal ;
    citic:unit unit:NUM ;
    citic:asPrinted "eleven" ;
    citic:bound bound:exactly ;""",
}
TOLD = {
    "own-ancestor": ("id:citic-bank", "citic:subsidiaryOf leads from it to itself"),
    "award-of-a-policy": ("id:ict-miind-strategy", "citic:receivedAward"),
    "certificate-of-a-law": (
        "id:advertising-law-of-the-peoples-republic-of-china",
        "citic:holdsCertification",
    ),
    "second-number": (f"claim/{REPORTED}/second-number", "two values for one thing measured"),
}


def spoil(facts: Path, *names: str) -> None:
    file = facts / "claims" / f"{REPORTED}.ttl"
    claims = "".join(f"\nclaim:{name} {WRONG[name]}{FRAME}\n" for name in names)
    file.write_text(file.read_text(encoding="utf-8") + claims, encoding="utf-8")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Finding], list[Finding]]:
    """What the checks of each claim by itself find in all the wrong ones, and what reasoning."""
    facts = tmp_path_factory.mktemp("wrong") / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    spoil(facts, *WRONG)
    sources = Sources.read(facts)
    stated = [*sources.quads(), *describe(sources)]
    everything = [*stated, *infer(stated)]
    alone = [f for f in check(sources, everything) if f.severity == VIOLATION]
    return alone, check_contradictions(sources, everything)


def test_each_claim_by_itself_is_in_order(found: tuple[list[Finding], list[Finding]]) -> None:
    assert found[0] == []


@pytest.mark.parametrize("name", WRONG)
def test_reasoning_finds_it(found: tuple[list[Finding], list[Finding]], name: str) -> None:
    subject, problem = TOLD[name]
    told = [str(finding) for finding in found[1]]
    assert [line for line in told if f": {subject}: " in line and problem in line], told


def test_the_build_fails_and_says_where(facts: Path) -> None:
    spoil(facts, "award-of-a-policy")
    lines = (facts / "claims" / f"{REPORTED}.ttl").read_text(encoding="utf-8").split("\n")
    (line,) = (n for n, text in enumerate(lines, 1) if text.startswith("claim:award-of-a-policy "))
    claim = f"from claim/{REPORTED}/award-of-a-policy"
    with pytest.raises(ChecksFailed) as caught:
        assemble(facts)
    (told,) = caught.value.findings
    assert str(told).startswith(f"{facts}/claims/{REPORTED}.ttl:{line}: id:ict-miind-strategy: ")
    assert f"which none of that class has ({claim}); correct the claim" in str(told)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources.read(FACTS_DIR)


TURTLE = """
@base <https://w3id.org/citic-kg/> .
@prefix citic: <def/> .
@prefix id: <id/> .
@prefix claim: <id/claim/r/> .
@prefix affiliation: <def/affiliation/> .
@prefix status: <def/status/> .
@prefix bound: <def/bound/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def told_of(sources: Sources, *claims: str) -> list[str]:
    """What is wrong with the claims, which are Turtle, beside the ontology."""
    text = TURTLE + "\n".join(claims)
    return contradictions(sources, *(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)))


def contradictions(sources: Sources, *triples: ox.Triple) -> list[str]:
    """What is wrong with the triples beside the ontology."""
    graph = ox.NamedNode(f"{BASE}graph/test")
    ontology = [q for name in ONTOLOGY_FILES for q in ox.parse(path=ONTOLOGY_DIR / name)]
    given = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    stated = [*ontology, *given]
    return [f.problem for f in check_contradictions(sources, [*stated, *infer(stated)])]


def test_a_certificate_under_a_law_makes_it_a_standard_too(sources: Sources) -> None:
    law = ox.NamedNode(f"{ID}some-law")
    holds = ox.Triple(ox.NamedNode(f"{ID}x"), citic("holdsCertification"), law)
    told = contradictions(sources, ox.Triple(law, RDF_TYPE, citic("Law")), holds)
    assert told == ["it follows to be citic:Law and citic:Standard, never both"]
    assert contradictions(sources, holds) == []


def test_a_text_that_is_entered_twice_is_one_report(sources: Sources) -> None:
    digest = ox.Literal("0" * 64)
    both = [
        ox.Triple(ox.NamedNode(REPORT + name), predicate, value)
        for name in ("one", "two")
        for predicate, value in ((RDF_TYPE, citic("Report")), (citic("textDigest"), digest))
    ]
    (told,) = contradictions(sources, *both)
    assert "the same citic:textDigest as report/one" in told
    assert contradictions(sources, *both[:2]) == []


def test_an_order_of_three_that_closes_is_found_at_each(sources: Sources) -> None:
    names = [ox.NamedNode(f"{ID}{name}") for name in "abc"]
    ring = zip(names, names[1:] + names[:1], strict=True)
    told = contradictions(sources, *(ox.Triple(x, citic("unitOf"), y) for x, y in ring))
    assert len([line for line in told if "citic:unitOf leads from it to itself" in line]) == 3


def test_a_member_of_the_group_that_is_no_organisation_is_found(sources: Sources) -> None:
    # GroupMember is defined by the group that its members belong to.
    park, group = ox.NamedNode(f"{ID}some-park"), ox.NamedNode(f"{ID}citic-group")
    place = ox.Triple(park, RDF_TYPE, citic("Place"))
    told = contradictions(sources, place, ox.Triple(park, citic("partOfGroup"), group))
    assert "it follows to be citic:Organization and citic:Place, never both" in told
    assert contradictions(sources, place) == []


def test_what_an_inverse_says_counts_as_if_it_were_said_the_other_way(sources: Sources) -> None:
    one, other = (ox.NamedNode(f"{ID}{name}") for name in ("one", "other"))
    down = ox.Triple(one, citic("hasSubsidiary"), other)
    told = contradictions(sources, down, ox.Triple(one, citic("subsidiaryOf"), other))
    assert [line for line in told if "citic:subsidiaryOf leads from it to itself" in line]
    prize = ox.Triple(other, citic("awardReceivedBy"), one)
    policy = ox.Triple(one, RDF_TYPE, citic("Policy"))
    assert any("citic:receivedAward" in line for line in contradictions(sources, policy, prize))
    assert contradictions(sources, down) == []


def affiliation(name: str, member: str, whole: str, kind: str) -> str:
    return f"""claim:{name} a citic:AffiliationClaim ; citic:status status:achieved ;
        citic:member id:{member} ; citic:belongsTo id:{whole} ;
        citic:affiliationKind affiliation:{kind} ."""


def test_an_order_that_closes_over_steps_of_several_kinds_is_found(sources: Sources) -> None:
    part = affiliation("part", "bank", "some-group", "group-member")
    told = told_of(sources, part, affiliation("back", "some-group", "bank", "subsidiary"))
    over = "citic:partOfGroup and citic:subsidiaryOf lead from it to itself over id:some-group"
    both = "(from claim/r/back, claim/r/part)"
    assert f"it follows that {over} {both}" in told
    assert len([line for line in told if both in line]) == 2
    assert told_of(sources, part) == []


def test_a_unit_is_not_above_its_organisation(sources: Sources) -> None:
    unit = affiliation("unit", "office", "steel", "unit")
    told = told_of(sources, unit, affiliation("back", "steel", "office", "subsidiary"))
    lead = "citic:subsidiaryOf and citic:unitOf lead from it to itself"
    assert len([line for line in told if lead in line]) == 2
    onward = affiliation("onward", "steel", "holding", "subsidiary")
    assert told_of(sources, unit, onward) == []


def test_members_of_one_anothers_alliances_are_no_order(sources: Sources) -> None:
    there = affiliation("there", "one", "other", "alliance-member")
    assert told_of(sources, there, affiliation("back", "other", "one", "alliance-member")) == []


def figure(name: str, value: str, bound: str, status: str = "achieved", upper: str = "") -> str:
    end = f'citic:upperValue "{upper}"^^xsd:decimal ;' if upper else ""
    return f"""claim:{name} a citic:MetricClaim ; citic:reportedIn <report/r> ; citic:inYear 2030 ;
        citic:subject id:a ; citic:boundary id:a ; citic:indicator id:i ; citic:unit unit:NUM ;
        citic:status status:{status} ; citic:bound bound:{bound} ; {end}
        citic:value "{value}"^^xsd:decimal ."""


FIGURES = {
    "two numbers": (("5", "exactly"), ("6", "exactly"), True),
    "plan and outcome": (("5", "exactly"), ("6", "exactly", "planned"), False),
    "two plans": (("5", "exactly", "planned"), ("6", "exactly", "planned"), True),
    "over and a number above": (("100", "over"), ("105", "exactly"), False),
    "over and a number below": (("100", "over"), ("95", "exactly"), True),
    "over and the number itself": (("100", "over"), ("100", "exactly"), True),
    "over twice": (("100", "over"), ("105", "over"), False),
    "at least and the number itself": (("100", "at-least"), ("100", "exactly"), False),
    "at least and less": (("100", "at-least"), ("99", "exactly"), True),
    "up to and less": (("100", "up-to"), ("95", "exactly"), False),
    "up to and more": (("100", "up-to"), ("105", "exactly"), True),
    "up to and over": (("100", "up-to"), ("100", "over"), True),
    "nearly and a little less": (("100", "nearly"), ("98", "exactly"), False),
    "nearly and the number itself": (("100", "nearly"), ("100", "exactly"), True),
    "nearly and far less": (("100", "nearly"), ("50", "exactly"), True),
    "about and close": (("100", "about"), ("103", "exactly"), False),
    "about and far": (("100", "about"), ("150", "exactly"), True),
    "about two numbers": (("100", "about"), ("200", "about"), True),
    "a loss, about and close": (("-100", "about"), ("-103", "exactly"), False),
    "range and a number within": (
        ("30", "range", "achieved", "40"),
        ("35", "exactly"),
        False,
    ),
    "range and a number beyond": (
        ("30", "range", "achieved", "40"),
        ("45", "exactly"),
        True,
    ),
    "ranges of two ends": (
        ("30", "range", "achieved", "40"),
        ("30", "range", "achieved", "50"),
        True,
    ),
    "one range twice": (
        ("30", "range", "achieved", "40"),
        ("30", "range", "achieved", "40"),
        False,
    ),
}


@pytest.mark.parametrize("what", FIGURES)
@pytest.mark.parametrize("turned", [False, True], ids=["so", "turned"])
def test_figures_that_exclude_each_other_are_told(
    sources: Sources, what: str, turned: bool
) -> None:
    one, other, wrong = FIGURES[what]
    first, second = (other, one) if turned else (one, other)
    told = told_of(sources, figure("a", *first), figure("b", *second))
    problem = "it and claim/r/a give two values for one thing measured"
    assert told == ([problem] if wrong else [])


AWARD = "a citic:AwardClaim ; citic:status status:achieved ; citic:recipient id:it ;"
NEVER = {
    "award": f"claim:a {AWARD} citic:award id:prize .",
    "scheme": f"claim:a {AWARD} citic:awardScheme id:contest .",
    "grantor": f"claim:a {AWARD} citic:grantor id:society .",
    "certificate": """claim:a a citic:CertificationClaim ; citic:status status:achieved ;
        citic:holder id:it ; citic:standard id:iso .""",
    "product": """claim:a a citic:ProductClaim ; citic:status status:achieved ;
        citic:provider id:it ; citic:product id:monitor .""",
}
MAKES = {
    "award": "citic:receivedAward id:prize",
    "scheme": "citic:wonIn id:contest",
    "grantor": "citic:honouredBy id:society",
    "certificate": "citic:holdsCertification id:iso",
    "product": "citic:offers id:monitor",
}


@pytest.mark.parametrize("kind", ["Award", "AwardScheme", "Ranking", "Place", "Indicator"])
@pytest.mark.parametrize("what", NEVER)
def test_what_is_given_or_counted_is_not_honoured_itself(
    sources: Sources, kind: str, what: str
) -> None:
    told = told_of(sources, f"id:it a citic:{kind} .", NEVER[what])
    has = f"it is citic:{kind} and has {MAKES[what]}"
    assert told == [f"{has}, which none of that class has (from claim/r/a)"]
    assert told_of(sources, "id:it a citic:Project .", NEVER[what]) == []


@pytest.mark.parametrize("kind", ["Policy", "Law", "Standard"])
@pytest.mark.parametrize("what", ["award", "scheme", "grantor", "certificate"])
def test_a_norm_is_not_honoured(sources: Sources, kind: str, what: str) -> None:
    (told,) = told_of(sources, f"id:it a citic:{kind} .", NEVER[what])
    assert told.startswith(f"it is citic:Norm and has {MAKES[what]}")


def test_a_class_that_follows_names_the_claim_that_makes_it(sources: Sources) -> None:
    claim = NEVER["certificate"]
    (told,) = told_of(sources, "id:iso a citic:Law .", claim)
    assert told.startswith("it follows to be citic:Law and citic:Standard, never both (from claim/")
    assert told.endswith("(from claim/r/a)")
