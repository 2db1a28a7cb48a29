"""Wrong edits: nearly all are caught by ``check``, and of the others it is said why not."""

from __future__ import annotations

import pytest

from tests.mutations import DOCUMENT, document, edits, kinds, results


def test_there_are_edits_of_every_kind_and_no_two_are_the_same() -> None:
    names = [edit.name for edit in edits()]
    assert len(names) == len(set(names)) >= 200
    assert {edit.kind for edit in edits()} == {kind["kind"] for kind in kinds()}
    assert {edit.of_ontology for edit in edits()} == {True, False}


@pytest.mark.slow
def test_wrong_edits_are_caught_but_for_those_that_are_listed_with_a_reason() -> None:
    found = results()
    missed = [edit for edit in edits() if not found[edit.name]]
    assert len(missed) <= 0.05 * len(edits()), [edit.name for edit in missed]
    reasons = {kind["kind"] for kind in kinds() if kind.get("missed")}
    assert {edit.kind for edit in missed} <= reasons, [edit.name for edit in missed]
    assert DOCUMENT.read_text(encoding="utf-8") == document(found), (
        "write it anew: python -m tests.mutations; and read it"
    )
