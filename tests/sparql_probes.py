"""What the tests of the SPARQL page do in it: write a query, and run one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser_fixtures import Watched

HOLDERS = """SELECT ?holder ?year WHERE {
  ?claim a citic:CertificationClaim ; citic:inYear ?year ; citic:holder ?holder .
} ORDER BY ?claim"""


def write(watched: Watched, text: str) -> None:
    """Open the page and write the text into the empty editor, its end key by key."""
    page = watched.page
    with page.expect_response("**/completions.json"):
        page.goto("/sparql")
    # All but the last characters at once: what is completed depends on these.
    page.locator("#query").fill(text[:-4])
    page.locator("#query").press_sequentially(text[-4:])


def run(watched: Watched, query: str) -> None:
    """Open the page and run the query by key."""
    page = watched.page
    page.goto("/sparql")
    page.locator("#query").fill(query)
    page.locator("#query").press("Control+Enter")
