"""Competency questions: each answer was worked out by reading the reports."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.question import named_question, question_names
from citic_kg.answer.rows import Row
from tests.competency_questions import DOCUMENT, document, read_cases

ALL = [case for _, case in read_cases()]
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in ALL if "query" in case}


def plain(value: object) -> object:
    """A value as YAML has it, so that 2.50 is 2.5 and a day is its text."""
    if isinstance(value, Decimal | float):
        number = Decimal(str(value)).normalize()
        return int(number) if number == number.to_integral_value() else str(number)
    return value.isoformat() if isinstance(value, date) else value


def values(row: Row, columns: list[str]) -> tuple[object, ...]:
    return tuple(plain(row.asdict()[name]) for name in columns)


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_the_one_that_the_reports_give(kg: KnowledgeGraph, name: str) -> None:
    case = CASES[name]
    answer = kg.query(case["query"], **case.get("parameters", {}))
    columns: list[str] = case.get("columns", [])
    got = Counter(values(row, columns) for row in answer)

    def listed(key: str) -> Counter[tuple[object, ...]]:
        return Counter(tuple(map(plain, row)) for row in case.get(key) or [])

    if "rows" in case:
        assert got == listed("rows")
    assert listed("contains") <= got
    assert not set(listed("absent")) & set(got)
    if "count" in case:
        assert len(answer) == case["count"]
    assert {"rows", "contains", "absent", "count"} & set(case)


@pytest.mark.parametrize("name", CASES)
def test_every_row_leads_back_to_a_passage(kg: KnowledgeGraph, name: str) -> None:
    case = CASES[name]
    answer = kg.query(case["query"], **case.get("parameters", {}))
    if case["query"] in ("names-of", "ambiguous-names", "editors-notes", "names-by-report"):
        return  # names and editors' notes are of things; show leads from these to passages
    for row in answer:
        assert any("#char=" in str(value) or "/claim/" in str(value) for value in row)


def test_every_question_has_an_expected_answer() -> None:
    assert {case["query"] for case in CASES.values()} == set(question_names())
    assert len({case["id"] for case in ALL}) == len(ALL)
    assert len(CASES) >= 60


def test_a_question_is_answered_or_has_a_reason_why_not() -> None:
    for case in ALL:
        assert "?" in case["question"]
        assert ("query" in case) is not ("unanswered" in case)


def test_the_list_of_competency_questions_is_the_derived_one() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


@pytest.mark.parametrize("name", question_names())
def test_every_question_describes_itself(name: str) -> None:
    question = named_question(name)
    assert question.summary.endswith((".", "?"))
    assert question.description
    assert question.tags
    assert "ORDER BY" in question.text
