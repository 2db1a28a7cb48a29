"""What is written in the facts and cannot be: links without claims, values that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from citic_kg.check.integrity import check_integrity
from citic_kg.inference import closure_rules, link_rules
from citic_kg.locations import FACTS_DIR
from citic_kg.rule import Rule
from citic_kg.sources import Sources
from citic_kg.vocabulary import prefixes

THINGS, REPORTS = "things/organizations.ttl", "reports.ttl"
CLAIM = "claim:own-words"
ORG = "<http://www.w3.org/ns/org#subOrganizationOf>"
LINKS = {
    "link": ("id:citic-bank citic:subsidiaryOf id:citic-heye .", "citic:AffiliationClaim"),
    "inverse of a link": ("id:citic-heye citic:hasUnit id:citic-bank .", "citic:AffiliationClaim"),
    "award": ("id:citic-bank citic:receivedAward id:lighthouse-factory .", "citic:AwardClaim"),
    "link of a foreign vocabulary": (
        f"id:citic-bank {ORG} id:citic-heye .",
        "citic:AffiliationClaim",
    ),
    "identity": ("id:citic-bank citic:possiblySameAs id:citic-heye .", "the decision"),
    "difference": (
        "id:citic-bank <http://www.w3.org/2002/07/owl#differentFrom> id:citic-heye .",
        "the decision",
    ),
    "what is said of links": (
        "<id/link/a/b/c> a citic:Link ; citic:wasInferredFrom id:citic-bank .",
        "the claim",
    ),
    "printed name": ('id:citic-bank citic:printedName "Bank" .', "verify --record"),
    "unit of a foreign vocabulary": (
        "id:citic-bank <http://qudt.org/schema/qudt/unit> id:citic-heye .",
        "write citic:unit",
    ),
}


def problems(facts: Path, name: str, line: str) -> Iterator[str]:
    """What is found of a line that is written at the end of the file, told at its place."""
    path = facts / name
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    place = f"{path}:{text.count(chr(10)) + 2}"
    for finding in check_integrity(Sources.read(facts)):
        assert finding.place.startswith(str(facts))
        yield str(finding).removeprefix(f"{place}: ")


def test_the_facts_are_in_order() -> None:
    assert check_integrity(Sources.read(FACTS_DIR)) == []


@pytest.mark.parametrize("what", LINKS)
def test_what_follows_is_not_written_by_hand(facts: Path, what: str) -> None:
    line, remedy = LINKS[what]
    name = "things/zz.ttl"
    prefixed = (facts / THINGS).read_text(encoding="utf-8").split("\n\n", 1)[0]
    (facts / name).write_text(prefixed, encoding="utf-8")
    told = [problem for problem in problems(facts, name, line) if "it follows from" in problem]
    assert told
    assert all(" is not written, it follows from" in problem for problem in told)
    assert any(remedy in problem.partition("; ")[2] for problem in told), told
    # The file that says so is named, and not the one that has the thing.
    assert not any(problem.startswith(str(facts)) for problem in told), told


def test_what_a_rule_makes_is_known_without_taking_it_apart() -> None:
    for path in (*link_rules(), *closure_rules()):
        rule = Rule.read(path)
        parts = {str(getattr(part, "value", "")) for made in rule.template for part in made}
        known = prefixes()
        made = {known[p] + n for p, _, n in (name.partition(":") for name in rule.made)}
        assert made == {iri for iri in parts if iri and not iri.endswith("#type")}, path


def said(statement: str) -> str:
    return f"{CLAIM} a citic:AwardClaim ; {statement} ."


VALUES = {
    "integer for text": ("citic:grade 5", "citic:grade", "'5', which is of xsd:integer"),
    "language": ('citic:edition "x"@fr', "citic:edition", "not of xsd:string"),
    "text for a thing": ('citic:recipient "x"', "citic:recipient", "not one of citic:NamedThing"),
    "no such day": (
        'citic:fromDate "2030-02-30"^^xsd:date',
        "citic:fromDate",
        "'2030-02-30', which no xsd:date is",
    ),
    "day in words": (
        'citic:untilDate "soon"^^xsd:date',
        "citic:untilDate",
        "'soon', which no xsd:date is",
    ),
    "day in short": (
        'citic:onDate "20300201"^^xsd:date',
        "citic:onDate",
        "'20300201', which no xsd:date is",
    ),
    "year in words": (
        'citic:inYear "last"^^xsd:integer',
        "citic:inYear",
        "'last', which no xsd:integer is",
    ),
}


@pytest.mark.parametrize("what", VALUES)
def test_a_value_that_its_property_cannot_have_is_named(facts: Path, what: str) -> None:
    statement, name, problem = VALUES[what]
    told = list(problems(facts, "claims/citic-2022-service.ttl", said(statement)))
    about = [line for line in told if f": {name} has " in line]
    assert len(about) == 1, told
    assert problem in about[0]
    assert re.search("; (correct|name)", about[0])


@pytest.mark.parametrize("day", ["2024-02-29", "2024-02-29Z", "2024-02-29+08:00"])
def test_a_day_of_the_calendar_passes(facts: Path, day: str) -> None:
    line = said(f'citic:onDate "{day}"^^xsd:date')
    assert not [t for t in problems(facts, "claims/citic-2022-service.ttl", line) if "onDate" in t]


def test_a_number_has_a_form_that_its_datatype_has(facts: Path) -> None:
    line = f'{CLAIM} a citic:MetricClaim ; citic:value "1,000"^^xsd:decimal .'
    told = list(problems(facts, "claims/citic-2022-service.ttl", line))
    assert any("citic:value has for its value '1,000', which no xsd:decimal is" in t for t in told)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("citic:reportingPeriod 2030", "citic:reportingPeriod has for its value '2030'"),
        ('citic:address "nowhere"', "not of xsd:anyURI"),
    ],
    ids=["period", "address"],
)
def test_a_report_has_values_of_its_properties(facts: Path, statement: str, problem: str) -> None:
    line = f"<report/some-report> a citic:Report ; {statement} ."
    assert any(problem in told for told in problems(facts, REPORTS, line))
