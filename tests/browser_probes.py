"""What the tests of pages in a browser go to, and what they look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CLAIM = "/doc/id/claim/citic-2020-industry/citic-heye-iso-41001"
PASSAGE = "/doc/id/selector/citic-2020-industry/7777-7966"
LABELS = "SELECT ?x ?label WHERE { ?x a citic:Company ; skos:prefLabel ?label } ORDER BY ?x"
CITED = "&cited-release=0.0.1&cited-digest=0000000000000000"
# Every kind of page, and its status where it is not 200.
KINDS = {
    "/": 200,
    "/search": 200,
    "/search?q=heye": 200,
    "/search?q=RMB17.8+billion": 200,
    "/search?q=qqxzv": 200,
    "/questions": 200,
    "/question/certification-holders?standard=ISO+27001": 200,
    "/question/metrics-of?company=CITIC+Bank": 200,
    "/question/certification-holders?standard=ISO+99999": 400,
    "/question/certification-holders?standard=ISO+27001" + CITED: 200,
    "/question/none": 404,
    "/reports": 200,
    "/doc/report/citic-2020-industry": 200,
    "/classes": 200,
    "/doc/id/citic-heye": 200,
    "/doc/id/citic-bank": 200,
    CLAIM: 200,
    PASSAGE: 200,
    "/doc/id/link/citic-heye/holdsCertification/iso-41001": 200,
    "/doc/def/Company": 200,
    "/doc/def/": 200,
    "/doc/dataset": 200,
    "/graph/things": 200,
    "/rdf-graph-store?default": 200,
    "/prefixes#citic": 200,
    "/sparql": 200,
    "/sparql?query=" + quote(LABELS): 200,
    "/sparql?query=SELECT": 400,
}


def heading(page: Page) -> Locator:
    """The one that says what the page is about."""
    return page.get_by_role("heading", level=1)
