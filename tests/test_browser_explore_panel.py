"""What the explorer's panel tells of claims, in a real browser, and who says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from citic_kg.network.network import Choice
from tests.explorer_probes import chosen, click_on

if TYPE_CHECKING:
    from tests.explorer_fixtures import Open

pytest_plugins = ("tests.browser_fixtures", "tests.explorer_fixtures")


def test_a_claim_that_is_not_drawn_is_not_said_to_tie_nothing(show: Open) -> None:
    page = show(Choice("structure"))
    click_on(page, "CITIC Heye")
    heads = page.locator("#details h3")
    expect(heads.filter(has_text="certification")).to_have_text(
        "certification, not drawn in this picture"
    )
    expect(heads.filter(has_text="tied to nothing else")).to_have_count(0)
    page.evaluate("() => { location.hash = 'chosen=thing%20id/citic-bank'; }")
    expect(chosen(page)).to_have_text("CITIC Bank")
    expect(heads.filter(has_text="practice, tied to nothing else")).to_have_count(1)


@pytest.mark.parametrize(
    ("view", "tie", "said", "noted"),
    [
        (
            "awards",
            "a-class-bank/involves/citic-bank/achieved",
            ("Graded for managing foreign exchange", "several branches", "A-class", "CITIC Bank"),
            "branches that the text neither names nor counts",
        ),
        (
            "certifications",
            "iso-14001/involves/citic-limited/achieved",
            ("Several subsidiaries", "ISO 14001"),
            "Which subsidiaries hold which certificate is not said",
        ),
    ],
)
def test_a_claim_is_told_whole_and_its_note_as_the_editors(
    show: Open, view: str, tie: str, said: tuple[str, ...], noted: str
) -> None:
    page = show(Choice(view), f"#chosen=tie%20network%23{tie}")
    claim = page.locator("#details li").first
    line = claim.locator("bdi").first
    for part in said:
        expect(line).to_contain_text(part)
    expect(line).not_to_contain_text(noted)
    expect(claim.locator("div")).to_contain_text("Editor’s note: ")
    expect(claim.locator("div")).to_contain_text(noted)
    expect(page.locator("#details")).not_to_contain_text("editorialNote")
    expect(page.locator("#details")).not_to_contain_text("summary:")
