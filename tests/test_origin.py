"""What is found in what follows names the claims that it follows from."""

from __future__ import annotations

import shutil

import pytest

from citic_kg.build.pipeline import assemble
from citic_kg.check.finding import ChecksFailed
from citic_kg.check.origin import Origins, told
from citic_kg.locations import FACTS_DIR
from citic_kg.vocabulary import CLAIM
from tests.claim_frame import FRAME, REPORTED

WRONG = {
    "party-of-a-place": """a citic:PartnershipClaim ;
    citic:party id:citic-bank, id:beijing ;
    citic:partnershipKind partnership:agreement ;""",
    "award-of-a-claim": f"""a citic:AwardClaim ;
    citic:recipient <id/claim/{REPORTED}/party-of-a-place> ;
    citic:award id:lighthouse-factory ;""",
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a build finds in the facts with the wrong claims, without the place of the facts."""
    facts = tmp_path_factory.mktemp("wrong") / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    file = facts / "claims" / f"{REPORTED}.ttl"
    claims = "".join(f"\nclaim:{name} {said}{FRAME}\n" for name, said in WRONG.items())
    file.write_text(file.read_text(encoding="utf-8") + claims, encoding="utf-8")
    with pytest.raises(ChecksFailed) as caught:
        assemble(facts)
    return [str(found).removeprefix(f"{facts}/") for found in caught.value.findings]


def test_what_is_not_said_of_a_thing_is_placed_at_the_claim(lines: list[str]) -> None:
    wrong = [line for line in lines if ": id:beijing: This is not said of Place" in line]
    assert any("(here citic:partnerOf id:citic-bank)" in line for line in wrong), lines
    for line in wrong:
        assert line.startswith(f"claims/{REPORTED}.ttl:")
        assert line.endswith(f"(from claim/{REPORTED}/party-of-a-place)")


def test_a_link_that_begins_at_no_thing_is_placed_at_its_claim(lines: list[str]) -> None:
    wrong = [line for line in lines if "A link begins at one thing" in line]
    assert wrong, lines
    for line in wrong:
        assert line.startswith(f"claims/{REPORTED}.ttl:")
        assert f"(from claim/{REPORTED}/award-of-a-claim)" in line


def test_of_many_claims_some_are_named() -> None:
    claims = tuple(f"{CLAIM}r/{number}" for number in range(8))
    assert told("Wrong", claims[:2]) == "Wrong (from claim/r/0, claim/r/1)"
    assert told("Wrong", claims).endswith("claim/r/4 and 3 more)")
    assert told("Wrong", ()) == "Wrong"


def test_what_is_no_link_goes_back_to_no_claim() -> None:
    origins = Origins([])
    assert origins.of_link("x") == origins.of_tie("x", "y", "z") == ()
