"""The ways in: home, classes, the dataset's page, and where their links lead."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

from citic_kg.vocabulary import BASE, RDF_TYPE, citic
from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Page
from tests.page_probes import follow, get

PAGES = {
    "home": "/",
    "classes": "/classes",
    "questions": "/questions",
    "dataset": "/doc/dataset",
    "search": "/search",
    "search for a name": "/search?q=iso27001",
    "search for words": "/search?q=who+holds+ISO+27001",
    "search for nothing": "/search?q=qqxzv",
    "search for a passage": "/search?q=report/citic-2020-industry%23char=7777,7966",
    "question": "/question/certification-holders?standard=ISO+27001",
    "question without parameters": "/question/audit",
    "question without an answer": "/question/conflicting-values",
    "question in need of a value": "/question/claims-at",
    "wrong value": "/question/policies-on?topic=x",
    "cited": "/question/audit?cited-release=0.0.1&cited-digest=0123456789abcdef",
    "no question": "/question/certificate-holder",
}


@pytest.mark.parametrize("href", PAGES.values(), ids=list(PAGES))
def test_a_page_is_the_same_every_time_and_runs_nothing(served: ServedRelease, href: str) -> None:
    reply = follow(served, href)
    assert reply.media_type == "text/html; charset=utf-8"
    Page(reply).check()
    assert follow(served, href).body == reply.body


@pytest.mark.parametrize("href", PAGES.values(), ids=list(PAGES))
def test_links_lead_to_something(served: ServedRelease, href: str) -> None:
    store = served.graph.store
    for link in {h.split("#")[0] for h in Page(follow(served, href)).hrefs()}:
        path = unquote(urlsplit(link).path)
        if link.startswith(("/id/", "/def/", "/report/")) and not path.endswith("/def/"):
            node = ox.NamedNode(BASE + path[1:])
            places = ((node, None, None), (None, None, node))
            assert any(next(store.quads_for_pattern(*p), None) for p in places), link
        elif link.startswith(("/question", "/search", "/classes", "/prefixes", "/context")):
            assert follow(served, link, "*/*").status == 200, link
        elif link.startswith("/download/"):
            assert (served.folder / path.removeprefix("/download/")).is_file()


def test_a_newcomer_finds_who_holds_iso_27001(served: ServedRelease) -> None:
    (question,) = {h for h in Page(get(served, "/")).hrefs() if "ISO%2027001" in h}
    found = Page(follow(served, question))
    assert "/id/citic-securities" in found.hrefs()
    assert "/id/selector/citic-2022-service/24672-24849" in found.hrefs()
    searched = Page(get(served, "/search", q="who holds ISO 27001")).hrefs()
    assert "/id/iso-iec-27001" in searched
    assert "/question/certification-holders?standard=id%3Aiso-iec-27001" in searched


def test_the_home_page_counts_what_the_build_counted(served: ServedRelease) -> None:
    text = " ".join(Page(get(served, "/")).text.split())
    query = "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a citic:Claim }"
    (row,) = served.graph.query(query)
    assert f"{row.n} claims" in text
    assert f"{len(served.graph.store):,} triples" in text


def test_the_classes_are_a_tree_with_counts(served: ServedRelease) -> None:
    text = " ".join(Page(get(served, "/classes")).text.split())
    companies = list(served.graph.store.quads_for_pattern(None, RDF_TYPE, citic("Company")))
    assert f"company {len(companies)} An enterprise" in text
    assert text.index("organisation 91") < text.index("company 34") < text.index("product 65")


def test_the_dataset_has_its_files_graphs_and_licence(served: ServedRelease) -> None:
    text = Page(get(served, "/doc/dataset")).text
    for name in ("citic-kg.ttl", "citic-kg.trig", "ontology.ttl", "dataset.ttl"):
        assert hashlib.sha256((served.folder / name).read_bytes()).hexdigest() in text
    for graph in served.graph.store.named_graphs():
        assert isinstance(graph, ox.NamedNode)
        assert graph.value in text
    assert "CC BY 4.0" in text
    assert "98.8 %" in text
