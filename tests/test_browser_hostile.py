"""A release with hostile names in a real browser: all of them are text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from citic_kg.build.pipeline import build
from citic_kg.locations import FACTS_DIR
from tests.browser_probes import CLAIM, LABELS, PASSAGE, heading
from tests.running_server import RunningServer, running_server

if TYPE_CHECKING:
    from tests.browser_fixtures import OpenPage

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytest_plugins = ("tests.browser_fixtures",)

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
FORMS = (
    "</script><svg onload=alert(3)>{{ 7*7 }}",
    "javascript:alert(4)",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 abc",
    "Verylongword" * 30,
)
CLAIMS = "claims/citic-2020-industry.ttl"
SPOILT = (
    ("things/organizations.ttl", '"CITIC Heye"@en', (MARKUP, *FORMS)),
    (
        "reports.ttl",
        '"CITIC Limited Annual Report 2020, ESG: Industrial responsibility"',
        (MARKUP,),
    ),
    ("reports.ttl", '"https://www.citic.com/ar2020/en/esg/industrial/"', ("javascript:alert(5)",)),
    (CLAIMS, '"Among the first 16 pilot units in the country to be certified."', (MARKUP,)),
    (CLAIMS, '"When it was certified is not said."', (MARKUP,)),
    (CLAIMS, '"facility management"', ("javascript:alert(6) " + "<b>Verylongword</b>" * 30,)),
)
PLACES = (
    "/",
    "/search?q=" + quote(MARKUP),
    "/reports",
    "/doc/report/citic-2020-industry",
    "/doc/id/citic-heye",
    "/doc/id/iso-41001",
    CLAIM,
    PASSAGE,
    "/doc/def/Company",
    "/question/certification-holders?standard=ISO+41001",
    "/question/names-of?thing=id:citic-heye",
    "/sparql?query=" + quote(LABELS),
    "/doc/dataset",
)
# Pages and what stands on them.
HOSTILE = {
    "/search?q=Verylongword": FORMS[3],
    "/question/names-of?thing=" + quote("<b>" + MARKUP): "nothing in the graph is called",
    **dict.fromkeys(PLACES, MARKUP),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on a release of facts with names that nobody would give."""
    folder = tmp_path_factory.mktemp("hostile")
    facts = folder / "facts"
    shutil.copytree(FACTS_DIR, facts, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in SPOILT:
        path = facts / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        first, *forms = (json.dumps(found) for found in new)
        more = f" ; skos:altLabel {', '.join(f'{form}@en' for form in forms)}" if forms else ""
        made = f"{first}@en{more}" if old.endswith("@en") else first
        path.write_text(text.replace(old, made, 1), encoding="utf-8")
    build(facts, folder / "release")
    with running_server(folder / "release", folder / "log") as started:
        yield started


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_hostile_names_are_text_everywhere(
    hostile: RunningServer, open_page_of: OpenPage, script: bool
) -> None:
    screen = {"width": 390, "height": 844}
    with open_page_of(hostile, viewport=screen, java_script_enabled=script) as watched:
        page = watched.page
        watched.expect("the server responded with a status of 400")
        for path, text in HOSTILE.items():
            page.goto(path)
            expect(page.locator("main")).to_contain_text(text)
            harmful = page.locator("main script, main img, [onerror], [onload], a[href^='java' i]")
            expect(harmful).to_have_count(0)
            assert watched.faults() == [], path
        page.goto("/doc/id/citic-heye")
        for form in FORMS:
            expect(page.locator("#names + table")).to_contain_text(form)


def test_hostile_suggestions_are_text(hostile: RunningServer, open_page_of: OpenPage) -> None:
    with open_page_of(hostile) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_label("Find a company").press_sequentially("<script>al")
        option = page.get_by_role("option").first
        expect(option).to_contain_text(MARKUP)
        expect(page.locator("main img, main script")).to_have_count(0)
        option.click()
        expect(heading(page)).to_have_text(MARKUP)
        page.goto("/sparql")
        page.locator("#query").fill(LABELS)
        page.locator("#query").press("Control+Enter")
        expect(page.locator("#result tbody")).to_contain_text(MARKUP)
        expect(page.locator("#result img, #result script")).to_have_count(0)
