"""What claims say is printed is compared with what the records of the texts have."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citic_kg.check.finding import WARNING
from citic_kg.check.printed import UNPRINTED_FILE, check_printed, read_unprinted
from citic_kg.errors import CiticKGError
from citic_kg.locations import FACTS_DIR
from citic_kg.sources import Sources
from citic_kg.text.number_words import digits_in, numbers_in

CLAIMS = "claims/citic-2022-service.ttl"
CENTRE = "citic:recipient id:ib-customer-service-center"


def spoilt(facts: Path, old: str, new: str, file: str = CLAIMS) -> list[str]:
    """What is found once the first such words in the facts are others."""
    path = facts / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [finding.problem for finding in check_printed(Sources.read(facts))]


def test_all_that_the_facts_say_is_printed_is() -> None:
    assert check_printed(Sources.read(FACTS_DIR)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('citic:value "17800000000"', 'citic:value "1780000000"', "is not what 'RMB17.8 billion'"),
        (
            'citic:asPrinted "RMB17.8 billion"',
            'citic:asPrinted "RMB18.7 billion"',
            "has the number 18.7, which no passage of it prints",
        ),
        ('citic:value "10"^^xsd:decimal', 'citic:value "11"^^xsd:decimal', "means: 10"),
    ],
    ids=["value", "printed", "word"],
)
def test_a_mistyped_figure_is_found(facts: Path, old: str, new: str, problem: str) -> None:
    found = spoilt(facts, old, new)
    assert [told for told in found if problem in told]


def test_a_year_that_no_passage_prints_is_found(facts: Path) -> None:
    file = "claims/citic-2020-industry.ttl"
    assert "no passage of it prints 2016, of its time" in spoilt(
        facts, "citic:fromYear 2015", "citic:fromYear 2016", file
    )


def test_a_day_that_no_passage_prints_is_found(facts: Path) -> None:
    found = spoilt(facts, '"2020-04-27"', '"2020-04-25"', "claims/citic-2020-industry.ttl")
    assert "no passage of it prints 25, of its time" in found


def test_a_claim_given_to_a_company_that_the_report_does_not_name_is_found(facts: Path) -> None:
    file = "claims/ib-2016-service-awards.ttl"
    (problem, *_) = spoilt(facts, CENTRE, "citic:recipient id:citic-titanium", file)
    assert problem.endswith("is id:citic-titanium, which ib-2016-service-awards does not print")


def test_words_that_are_no_number_are_a_warning(facts: Path) -> None:
    path = facts / CLAIMS
    text = path.read_text(encoding="utf-8").replace('asPrinted "ten"', 'asPrinted "a good few"')
    path.write_text(text, encoding="utf-8")
    (finding,) = check_printed(Sources.read(facts))
    assert finding.severity == WARNING
    assert "'a good few' is not read as a number" in finding.problem


def test_what_is_said_not_to_be_printed_and_is_is_found(facts: Path) -> None:
    row = "citic-2022-service,id:citic-bank,no reason\n"
    path = facts / UNPRINTED_FILE
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    (finding,) = check_printed(Sources.read(facts))
    assert finding.place.endswith(UNPRINTED_FILE)


@pytest.mark.parametrize(
    "text",
    ["report,thing\n", "report,thing,reason\ncitic-2022-service,id:citic-bank,\n", "\xff"],
    ids=["head", "reason", "encoding"],
)
def test_a_row_without_a_reason_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / UNPRINTED_FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(CiticKGError, match=UNPRINTED_FILE):
        read_unprinted(tmp_path)


def test_without_the_file_everything_has_to_be_printed(tmp_path: Path) -> None:
    assert read_unprinted(tmp_path) == {}


# ---- Numbers in words and digits


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("RMB22.6 billion", "22600000000"),
        ("95.97 million", "95970000"),
        ("322,165", "322165"),
        ("4.04%", "4.04"),
        ("without any", "0"),
        ("half work day", "0.5"),
        ("three-year period", "3"),
        ("semi-annual", "2"),
        ("two hundred", "200"),
    ],
)
def test_a_printed_number_is_read(printed: str, meant: str) -> None:
    assert numbers_in(printed) == {Decimal(meant)}


@pytest.mark.parametrize("printed", ["", "several", "billion", "more", "%"])
def test_what_is_no_number_is_none(printed: str) -> None:
    assert numbers_in(printed) == frozenset()


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["", " million", " billion"]))
def test_digits_with_separators_mean_the_number(number: int, scale: str) -> None:
    factor = {"": 1, " million": 10**6, " billion": 10**9}[scale]
    assert numbers_in(f"about RMB{number:,}{scale}") == {Decimal(number * factor)}
    assert digits_in(f"{number:,}{scale}") == [str(number)]
