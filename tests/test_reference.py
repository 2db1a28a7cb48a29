"""The reference of the ontology: every term is in it, every link in it leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.errors import RequestError
from citic_kg.locations import FACTS_DIR
from citic_kg.reference.diagram import Tie, diagram
from citic_kg.reference.reference import Reference
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import BASE, RDF_TYPE, prefixes
from tests.conftest import Run
from tests.small_graph import EVIL, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ("tests.browser_fixtures",)
DEF = f"{BASE}def/"
DECLARED = ("Class", "ObjectProperty", "DatatypeProperty", "Concept", "ConceptScheme")


@pytest.fixture(scope="module")
def reference(kg: KnowledgeGraph) -> Reference:
    return Reference.of(kg.store)


@pytest.fixture(scope="module")
def html(kg: KnowledgeGraph) -> str:
    return kg.export("reference").decode("utf-8")


def terms() -> list[str]:
    """The local names of all our terms."""
    found = {
        str(getattr(t.subject, "value", "")).removeprefix(DEF)
        for file in ontology_files()
        for t in file.triples
        if t.predicate == RDF_TYPE
        and str(getattr(t.object, "value", "")).rpartition("#")[2] in DECLARED
        and str(getattr(t.subject, "value", "")).startswith(DEF)
    }
    return sorted(found - {""})


def test_what_no_norm_has_is_not_said_of_norms(reference: Reference) -> None:
    by_name = {found.entry.name.text: found for found in reference.classes}
    never = {"receivedAward", "holdsCertification"}
    for name in ("Norm", "Policy", "Law", "Standard"):
        assert not never & {told.text for told in by_name[name].inherited}
    assert never <= {told.text for told in by_name["Product"].inherited}
    assert "None of it has citic:receivedAward." in by_name["Norm"].entry.axioms


def test_every_term_has_one_place_and_every_link_within_leads_to_one(html: str) -> None:
    places = re.findall(r' id="([^"]+)"', html)
    assert len(places) == len(set(places))
    assert {term.replace("/", "-") for term in terms()} <= set(places)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(places)


def test_it_is_one_file_that_needs_nothing_else(html: str) -> None:
    assert not re.search(r'<(script|link|img|iframe)\b|src="', html)
    assert "default-src 'none'" in html


def test_the_same_graph_gives_the_same_bytes(kg: KnowledgeGraph, html: str) -> None:
    assert kg.export("reference").decode("utf-8") == html


def test_a_class_is_told_with_its_place_its_shape_and_an_example(reference: Reference) -> None:
    found = {entry.entry.name.text: entry for entry in reference.classes}
    award = found["AwardClaim"]
    assert [name.text for name in award.entry.above] == ["Claim"]
    assert {"recipient", "award", "grantor"} <= {name.text for name in award.properties}
    assert {"status", "evidence"} <= {name.text for name in award.inherited}
    assert {rule.severity for rule in award.rules} == {"violation", "info"}
    assert any("write citic:recipient" in rule.words for rule in award.rules)
    assert any("RankingClaim" in axiom for axiom in award.entry.axioms)
    company = found["Company"].entry
    assert {"org:FormalOrganization", "schema:Corporation"} <= {n.text for n in company.aligned}
    (unit,) = (p.entry for p in reference.properties if p.entry.name.text == "unitOf")
    assert {"org:subOrganizationOf", "org:unitOf"} <= {n.text for n in unit.aligned}
    (defined,) = (a for a in found["GroupMember"].entry.axioms if "id:citic-group" in a)
    assert defined == "It is all of which citic:partOfGroup is id:citic-group."
    assert "None of it has citic:receivedAward." in found["Norm"].entry.axioms
    assert any("citic:textDigest" in axiom for axiom in found["Report"].entry.axioms)


def test_a_property_is_told_with_its_ends_its_rule_and_a_use(reference: Reference) -> None:
    found = {entry.entry.name.text: entry for entry in reference.properties}
    group = found["partOfGroup"]
    assert [name.text for name in group.inverse] == ["hasGroupMember"]
    assert any("citic:subsidiaryOf, then citic:partOfGroup" in a for a in group.entry.axioms)
    assert "is a subsidiary of it" in found["subsidiaryOf"].rule
    assert re.fullmatch(r"id:\S+ citic:receivedAward id:\S+ \.", found["receivedAward"].example)
    assert found["onDate"].rules
    assert "functional" in found["status"].kinds


def test_values_are_told_with_how_often_they_are_used(reference: Reference) -> None:
    (status,) = (s for s in reference.schemes if s.entry.name.text == "status-scheme")
    counts = {value.notation: value.count for value in status.values}
    assert counts["achieved"] > counts["planned"] > 0
    assert [name.text for name in status.properties] == ["status"]


def test_examples_are_turtle_of_the_graph(reference: Reference, kg: KnowledgeGraph) -> None:
    names = prefixes() | {"id": f"{BASE}id/", "report": f"{BASE}report/"}
    for file in (FACTS_DIR / "claims").glob("*.ttl"):
        names[f"claim-{file.stem}"] = f"{BASE}id/claim/{file.stem}/"
        names[f"passage-{file.stem}"] = f"{BASE}report/{file.stem}#char="
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.items())
    stored = {quad.triple for quad in kg.store}
    examples = [entry.example for entry in reference.classes if entry.example]
    assert len(examples) > 40
    for example in examples:
        triples = {q.triple for q in ox.parse(head + example, format=ox.RdfFormat.TURTLE)}
        assert triples
        assert triples <= stored


def test_names_full_of_markup_are_text() -> None:
    html = hostile().export("reference").decode("utf-8")
    assert "<script>" not in html
    assert EVIL[0] not in html
    assert EVIL[0].replace("<", "&lt;").replace(">", "&gt;") in html


def test_a_diagram_gives_each_property_a_row_and_no_box_covers_another() -> None:
    ties = [Tie(a, f"{a}{b}".lower(), b) for a in "ABCDE" for b in "PQRS"]
    svg = diagram(ties, "A & B")
    assert "<title>A &amp; B</title>" in svg
    rows = re.findall(r'class="tie" x="\d+" y="(\d+)"', svg)
    assert len(set(rows)) == len(ties)
    for column in set(re.findall(r'<rect x="(\d+)"', svg)):
        tops = sorted(map(int, re.findall(rf'<rect x="{column}" y="(\d+)"', svg)))
        assert all(lower - upper >= 24 for upper, lower in pairwise(tops))
    assert diagram(reversed(ties), "A & B") == svg


def test_the_reference_is_of_no_single_thing(run: Run, release: Path, tmp_path: Path) -> None:
    found = run("export", "--release", release, "--format", "reference", "--about", "CITIC Bank")
    assert found.returncode == 2
    assert "leave --about out" in found.stderr
    with pytest.raises(RequestError):
        KnowledgeGraph.open(release).export("reference", "CITIC Bank")


def test_the_file_is_read_in_a_browser_by_its_links(
    browser: Browser, html: str, tmp_path: Path
) -> None:
    file = tmp_path / "reference.html"
    file.write_text(html, encoding="utf-8")
    from playwright.sync_api import expect

    page = browser.new_page(viewport={"width": 390, "height": 800})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(file.as_uri())
    page.locator("svg.diagram a[href='#Organization']").first.click()
    expect(page.locator("h3#Organization")).to_be_in_viewport()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert unescape(page.title()) == "Ontology of the CITIC knowledge graph"
    assert errors == []
    page.close()
