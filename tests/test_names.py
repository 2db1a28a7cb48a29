"""Names and entities: any spelling finds its thing, and all that is said has evidence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citic_kg import KnowledgeGraph
from citic_kg.answer.names import exactly_named, name_key
from citic_kg.errors import ALL_NAMES, AmbiguousName, UnknownName
from tests.conftest import Run


@pytest.mark.parametrize(
    "name",
    [
        "CITIC Heavy Industries",
        "citic heavy industry",
        "CITIC  HEAVY-INDUSTRIAL",
        "id:citic-heavy-industries",
        "citic-heavy-industries",
        "https://w3id.org/citic-kg/id/citic-heavy-industries",
    ],
)
def test_any_printed_form_in_any_spelling_finds_the_thing(kg: KnowledgeGraph, name: str) -> None:
    assert kg.entity(name).label == "CITIC Heavy Industries"


def test_a_name_letter_by_letter_finds_what_any_spelling_finds(kg: KnowledgeGraph) -> None:
    for thing, label in kg.names.labels.items():
        exact = exactly_named(kg.store, label)
        if exact is not None:
            with suppress(AmbiguousName):
                assert kg.names.resolve(label) == exact == thing


def test_one_name_of_a_standard_is_as_good_as_another(kg: KnowledgeGraph) -> None:
    iris = {kg.entity(form).iri for form in ("ISO 27001", "ISO27001", "iso/iec 27001")}
    assert iris == {"https://w3id.org/citic-kg/id/iso-iec-27001"}


def test_every_preferred_label_finds_its_thing_or_its_choices(kg: KnowledgeGraph) -> None:
    for thing, label in kg.names.labels.items():
        with suppress(AmbiguousName):
            assert kg.names.resolve(label) == thing
            continue
        with pytest.raises(AmbiguousName) as caught:
            kg.names.resolve(label)
        slug = thing.value.rsplit("/", 1)[-1]
        assert slug in {found for found, _, _ in caught.value.choices}


def test_an_ambiguous_name_lists_the_choices(kg: KnowledgeGraph) -> None:
    with pytest.raises(AmbiguousName) as caught:
        kg.entity("CITIC")
    slugs = {slug for slug, _, _ in caught.value.choices}
    assert slugs == {"citic-bank", "citic-limited"}
    assert "id:citic-bank  CITIC Bank (Company)" in str(caught.value)


def test_a_name_that_matches_nothing_offers_the_nearest(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as caught:
        kg.entity("CITIC Dicastle")
    assert "CITIC Dicastal" in caught.value.choices
    with pytest.raises(UnknownName, match="nothing in the graph is called"):
        kg.entity("qqqqqqqqqqqqqqqq")


@pytest.mark.parametrize("name", ["Nobodyy", "中信"])
def test_where_no_name_is_near_it_is_said_where_to_look(
    kg: KnowledgeGraph, run: Run, release: Path, name: str
) -> None:
    with pytest.raises(UnknownName, match="no name is near it") as caught:
        kg.network(name)
    assert f"{ALL_NAMES} lists the names" in str(caught.value)
    listed = run(*ALL_NAMES.split()[1:], "--release", release)
    assert "id:citic-bank,CITIC Bank,Company," in listed.stdout


@given(name=st.text(max_size=40))
def test_no_name_breaks_the_search(kg: KnowledgeGraph, name: str) -> None:
    with suppress(UnknownName, AmbiguousName):
        assert kg.names.resolve(name) in kg.names.labels


@given(st.from_regex(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*", fullmatch=True))
def test_the_key_of_a_name_ignores_case_and_marks(name: str) -> None:
    assert name_key(name.upper()) == name_key(name.replace(" ", "-").lower())


def test_an_entity_says_all_with_evidence(kg: KnowledgeGraph) -> None:
    entity = kg.entity("CITIC Titanium")
    assert entity.kind == "Company"
    assert {(k.relation, k.other) for k in entity.links} >= {
        ("subsidiaryOf", "CITIC Metals Group"),
        ("partOfGroup", "CITIC group"),
    }
    assert all(link.evidence for link in entity.links if link.relation == "subsidiaryOf")
    assert entity.statements
    for statement in entity.statements:
        assert statement.evidence
        assert statement.status
        assert statement.basis in ("stated", "from context")
        assert statement.time


def test_every_entity_can_be_read(kg: KnowledgeGraph) -> None:
    claimed = 0
    for thing in kg.names.labels:
        entity = kg.entity(thing.value)
        claimed += bool(entity.statements)
    assert claimed > 500


def test_show_prints_each_line_with_its_passage(run: Run, release: object) -> None:
    found = run("show", "citic dicastal", "--release", str(release))
    assert found.returncode == 0
    assert found.stdout.startswith("CITIC Dicastal (Company)\n")
    assert "operates: CITIC Dicastal Aluminium Wheel No. 6 Production Line" in found.stdout
    claims = found.stdout.split("\n\n")[2:]
    assert claims
    for block in claims:
        _, *lines = block.strip().split("\n")
        assert all("report/" in line for line in lines[1::2])
