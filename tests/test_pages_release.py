"""The pages of the whole release: each answers, its links lead somewhere, it is well formed."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from citic_kg.vocabulary import BASE, ID
from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Text
from tests.page_probes import hrefs, html, ids, of_ours

_SUFFIX = re.compile(r"\.(ttl|jsonld|nt|rdf|bib|csl\.json)$")
_WAYS = {"/", "/explore", "/search", "/questions", "/reports", "/classes", "/sparql", "/dataset"}


def test_every_page_answers_and_every_link_leads_somewhere(served: ServedRelease) -> None:
    store = served.graph.store
    known = {
        node.value
        for quad in store
        for node in (quad.subject, quad.object)
        if isinstance(node, ox.NamedNode)
    }
    anchors: dict[str, set[str]] = {}
    targets: set[str] = set()
    for iri in of_ours(store):
        page = html(served, iri)
        found = ids(page)
        assert len(found) == len(set(found)), iri
        anchors[iri] = set(found)
        for href in set(hrefs(page)):
            assert href.startswith(("/", "#", "https://", "http://")), (iri, href)
            if href.startswith("#"):
                assert href[1:] in anchors[iri], (iri, href)
        targets.update(h for h in hrefs(page) if h.startswith("/"))
    for target in sorted(targets):
        path, _, fragment = target.partition("#")
        path, _, query = path.partition("?")
        if path.startswith("/static/") or path in _WAYS:
            continue
        if path.startswith("/download/"):
            assert (served.folder / path.removeprefix("/download/")).is_file()
            continue
        if path == "/timeline":
            path = f"/{query.removeprefix('of=').replace('%3A', '/')}"
        iri = BASE + _SUFFIX.sub("", path.removeprefix("/doc"))[1:]
        assert iri in known, target
        assert not fragment or fragment in anchors[iri], target


def sample(served: ServedRelease) -> list[str]:
    """Some pages of every sort, always the same."""
    every = of_ours(served.graph.store)
    return [*every[::97], f"{ID}citic-bank", f"{ID}citic-dicastal", f"{BASE}def/"]


def test_pages_are_well_formed_and_have_no_script_of_their_own(served: ServedRelease) -> None:
    for iri in sample(served):
        found = Text(html(served, iri))
        assert "script" not in found.tags
        assert "style" not in found.tags | found.attributes
        assert not {name for name in found.attributes if name.startswith("on")}


def test_a_page_is_the_same_bytes_every_time(served: ServedRelease, release: Path) -> None:
    again = ServedRelease.open(release.resolve())
    for iri in sample(served)[::3]:
        assert html(served, iri) == html(again, iri)
