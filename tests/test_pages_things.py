"""Pages of things, claims, passages, reports and terms: what they show, and what they never do."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.claim import Claim, position
from citic_kg.answer.entity import links_of
from citic_kg.text.passage import Passage, digest
from citic_kg.text.report_text import ReportText
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    REPORT,
    THINGS_GRAPH,
    citic,
    term,
)
from citic_kg.web.pages.reference import address
from citic_kg.web.pages.reports import reports as reports_page
from citic_kg.web.pages.resource import resource_page
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

_HREF = re.compile(r'\shref="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_SUFFIX = re.compile(r"\.(ttl|jsonld|nt|rdf|bib|csl\.json)$")
_WAYS = {"/", "/explore", "/search", "/questions", "/reports", "/classes", "/sparql", "/dataset"}


@pytest.fixture(scope="session")
def served(release: Path) -> ServedRelease:
    return ServedRelease.open(release.resolve())


def html(served: ServedRelease, iri: str) -> str:
    """The page about the IRI."""
    node = ox.NamedNode(iri)
    reply = resource_page(served, Request(f"/doc/{iri.removeprefix(BASE)}"), node)
    assert reply.status == 200
    assert isinstance(reply.body, bytes)
    return reply.body.decode("utf-8")


def hrefs(page: str) -> list[str]:
    return [unescape(found) for found in _HREF.findall(page)]


class Text(HTMLParser):
    """The text of a page, and its tags and attributes; tags must close in order.

    The script that all pages have is not among the tags.
    """

    _VOID = ("meta", "link", "br", "input", "img")
    _SCRIPT = ("script", [("type", "module"), ("src", "/static/search.js")])

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag, attrs) != self._SCRIPT:
            self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def whole(self) -> str:
        return " ".join("".join(self.texts).split())


def of_ours(store: ox.Store) -> list[str]:
    """All subjects of ours that have a page of their own here."""
    subjects = {q.subject.value for q in store if isinstance(q.subject, ox.NamedNode)}
    places = (ID, REPORT, f"{BASE}def/")
    return sorted(iri for iri in subjects if iri.startswith(places) and "#" not in iri)


# ---- The whole release


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
        ids = [unescape(found) for found in _ID.findall(page)]
        assert len(ids) == len(set(ids)), iri
        anchors[iri] = set(ids)
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


# ---- Things


def test_every_claim_of_a_thing_stands_on_its_page_with_its_evidence(
    served: ServedRelease,
) -> None:
    store = served.graph.store
    for slug in ("citic-dicastal", "citic-heavy-industries", "iso-iec-27001", "citic-heye"):
        page = html(served, ID + slug)
        # The entry of a claim ends before that of the next one.
        entries = re.split(r'<li class="claim">|<tr(?: class="has-more")?>\n<th scope="row">', page)
        nodes = {
            q.subject
            for q in store.quads_for_pattern(None, None, ox.NamedNode(ID + slug))
            if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(CLAIM)
        }
        assert nodes
        for node in nodes:
            path = f"/{node.value.removeprefix(BASE)}"
            (entry,) = (e for e in map(shown, entries[1:]) if path in hrefs(e))
            evidence = {q.object for q in store.quads_for_pattern(node, citic("evidence"), None)}
            selectors = {
                f"/{Passage.parse(e.value).selector_iri.removeprefix(BASE)}"
                for e in evidence
                if isinstance(e, ox.NamedNode)
            }
            assert selectors == {h for h in hrefs(entry) if h.startswith("/id/selector/")}


def shown(entry: str) -> str:
    """The entry itself, without what follows it on the page."""
    return re.split(r"</li>|</tr>", entry)[0]


def test_a_thing_has_links_figures_names_forms_and_a_network(served: ServedRelease) -> None:
    page = html(served, f"{ID}citic-heavy-industries")
    text = Text(page).whole
    for heading in ("Direct links", "Figures", "Award claims", "Names", "Network", "Data", "Cite"):
        assert heading in text
    for suffix in ("ttl", "jsonld", "nt", "rdf", "bib", "csl.json"):
        assert f"/doc/id/citic-heavy-industries.{suffix}" in hrefs(page)
    assert page.count('<link rel="alternate"') == 4
    assert "share of" in text
    assert "/id/citic-group" in hrefs(page)


def test_a_link_leads_to_its_derivation_and_its_other_end(kg: KnowledgeGraph) -> None:
    links = links_of(kg.store, kg.names, ox.NamedNode(f"{ID}iso-iec-27001"))
    assert links
    for link in links:
        assert kg.names.labels[ox.NamedNode(link.other_iri)] == link.other
        assert link.relation_iri.endswith(link.relation)
        assert len(link.claim_iris) == len(link.claims)
        for iri in link.link_iris:
            assert list(kg.store.quads_for_pattern(ox.NamedNode(iri), None, None))


def test_a_link_without_claims_says_that_it_follows_from_others(served: ServedRelease) -> None:
    kg = served.graph
    thing = next(
        node
        for node in sorted(kg.names.labels, key=str)
        if any(not link.claims for link in links_of(kg.store, kg.names, node))
    )
    assert "follows from other links" in html(served, thing.value)


def test_an_unknown_iri_names_the_nearest(served: ServedRelease) -> None:
    with pytest.raises(
        Refusal, match=r"citic-dicastel.*id:citic-dicastal \(CITIC Dicastal\)"
    ) as no:
        html(served, f"{ID}citic-dicastel")
    assert no.value.status == 404


# ---- Claims, links, decisions


def test_a_claim_tells_its_three_times_status_and_basis(served: ServedRelease) -> None:
    store = served.graph.store
    derived = store.quads_for_pattern(None, citic("wasInferredFrom"), None)
    node = min({q.object.value for q in derived if isinstance(q.object, ox.NamedNode)})
    text = Text(html(served, node)).whole
    for part in ("Status", "Basis", "True of", "Reported in", "Entered in", "What follows from it"):
        assert part in text


def test_figures_are_told_of_each_other(served: ServedRelease) -> None:
    quad = min(served.graph.store.quads_for_pattern(None, citic("shareOf"), None), key=str)
    assert isinstance(quad.subject, ox.NamedNode)
    assert isinstance(quad.object, ox.NamedNode)
    assert f"/{quad.object.value.removeprefix(BASE)}" in hrefs(html(served, quad.subject.value))
    page = html(served, quad.object.value)
    assert "Figures that refer to it" in page
    assert f"/{quad.subject.value.removeprefix(BASE)}" in hrefs(page)


def test_a_decision_on_identity_reads_as_a_sentence(served: ServedRelease) -> None:
    decisions = [i for i in of_ours(served.graph.store) if i.startswith(f"{ID}identity/")]
    text = Text(html(served, decisions[0])).whole
    assert " and " in text
    assert "reason" in text
    assert "rests on" in text


def test_a_claim_that_the_store_does_not_have_is_empty(kg: KnowledgeGraph) -> None:
    none = Claim.read(kg.store, ox.NamedNode(f"{CLAIM}none/none"))
    assert (none.kind, none.values, none.evidence) == (None, (), ())
    assert none.first("award") is None
    assert none.time("inYear") is None


def test_passages_stand_in_the_order_of_the_text() -> None:
    places = ["a#char=9,10", "a#char=10,12", "a#char=10,11", "a#char=x,1", "a"]
    found = sorted((ox.NamedNode(REPORT + place) for place in places), key=position)
    assert [node.value.removeprefix(REPORT) for node in found] == [
        "a",
        "a#char=x,1",
        "a#char=9,10",
        "a#char=10,11",
        "a#char=10,12",
    ]


# ---- Reports and passages


def test_a_report_has_every_passage_under_its_fragment_and_every_claim(
    served: ServedRelease,
) -> None:
    store = served.graph.store
    report = ox.NamedNode(f"{REPORT}citic-2020-industry")
    page = html(served, report.value)
    ids = {unescape(found) for found in _ID.findall(page)}
    places = store.quads_for_pattern(None, term("oa", "hasSource"), report)
    assert {str(getattr(q.subject, "value", "")).partition("#")[2] for q in places} <= ids
    claims = {
        str(getattr(q.subject, "value", "")).removeprefix(BASE)
        for q in store.quads_for_pattern(None, citic("reportedIn"), report)
    }
    assert {f"/{claim}" for claim in claims} <= set(hrefs(page))


def test_reports_are_listed_with_their_coverage(served: ServedRelease) -> None:
    reply = reports_page(served, Request("/reports"))
    assert isinstance(reply.body, bytes)
    page = reply.body.decode()
    assert {h for h in hrefs(page) if h.startswith("/report/")} == {
        f"/{node.value.removeprefix(BASE)}" for node in reports_of(served)
    }
    assert re.search(r"\d+ of \d+", Text(page).whole)
    build = json.loads((served.folder / "report.json").read_bytes())
    (excusing,) = (found for found in build["coverage"] if found["excused_numbers"])
    numbers = excusing["numbers"] - len(excusing["excused_numbers"])
    assert f"{numbers} of {numbers}" in Text(page).whole
    assert f"of {excusing['numbers']}<" not in page


def test_a_place_is_not_named_where_the_reader_is(served: ServedRelease) -> None:
    place = Passage("citic-2020-industry", 7777, 7966)
    selector = f"/{place.selector_iri.removeprefix(BASE)}"
    assert selector not in hrefs(html(served, place.selector_iri))
    claim = f"{CLAIM}citic-2020-industry/citic-heye-iso-41001"
    assert hrefs(html(served, claim)).count(selector) == 1


def test_figures_say_whose_they_are_where_they_are_not_the_things_own(
    served: ServedRelease,
) -> None:
    page = Text(html(served, f"{ID}citic-bank")).whole
    assert "boundary: CITIC Bank mobile banking application" in page
    assert "percent" in page
    assert " number " not in page.partition("Affiliation claims 17")[0].rpartition("Figures 64")[2]


def reports_of(served: ServedRelease) -> list[ox.NamedNode]:
    quads = served.graph.store.quads_for_pattern(None, RDF_TYPE, citic("Report"))
    return [q.subject for q in quads if isinstance(q.subject, ox.NamedNode)]


def test_without_the_texts_no_words_are_shown(served: ServedRelease) -> None:
    selector = Passage("citic-2020-industry", 7777, 7966).selector_iri
    page = html(served, selector)
    assert "<mark>" not in page
    assert "has not been given" in page
    assert "https://www.citic.com/" in page


# ---- A graph made to do harm

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"
BIDI = "abc\u202egpj.exe\x07\x1b[31m\u2066"
TEXT = f"Before it. Some {MARKUP} words\u202e here. After it.\nAnother paragraph."
PLACE = Passage("evil", 11, 16 + len(MARKUP) + 13)


def hostile(tmp_path: Path, text: str = TEXT, words: list[str] | None = None) -> ServedRelease:
    """A release with a thing, a claim, a passage and a report that are all hostile."""
    store = ox.Store()
    report = ox.NamedNode(f"{REPORT}evil")
    thing, other = ox.NamedNode(f"{ID}evil"), ox.NamedNode(f"{ID}other")
    claim, passage = ox.NamedNode(f"{CLAIM}evil/one"), ox.NamedNode(PLACE.iri)
    script = ox.NamedNode("javascript:alert(3)")
    if words is None:
        words = ReportText("evil", TEXT).words_of(PLACE.start, PLACE.end)

    def say(
        s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal, g: ox.NamedNode
    ) -> None:
        store.add(ox.Quad(s, p, o, g))

    def integer(value: int) -> ox.Literal:
        return ox.Literal(value)

    label, note = term("skos", "prefLabel"), term("skos", "editorialNote")
    for node, name in ((thing, MARKUP), (other, BIDI), (report, MARKUP)):
        say(node, label, ox.Literal(name, language="en"), THINGS_GRAPH)
        say(node, note, ox.Literal(MARKUP), THINGS_GRAPH)
    say(thing, RDF_TYPE, citic("Company"), THINGS_GRAPH)
    say(thing, citic("publisher"), script, THINGS_GRAPH)
    say(report, RDF_TYPE, citic("Report"), THINGS_GRAPH)
    say(report, citic("publisher"), thing, THINGS_GRAPH)
    any_uri = ox.NamedNode("http://www.w3.org/2001/XMLSchema#anyURI")
    say(report, citic("address"), ox.Literal("javascript:alert(4)", datatype=any_uri), THINGS_GRAPH)
    say(claim, RDF_TYPE, citic("PracticeClaim"), report)
    say(claim, citic("subject"), thing, report)
    say(claim, citic("involves"), script, report)
    say(claim, citic("involves"), ox.NamedNode(f"{BASE}/evil.example/"), report)
    say(claim, citic("involves"), ox.NamedNode("https://evil.example/'onfocus='x"), report)
    say(claim, citic("summary"), ox.Literal(MARKUP), report)
    say(claim, citic("printedAs"), ox.Literal(BIDI), report)
    say(claim, citic("reportedIn"), report, report)
    say(claim, citic("status"), script, report)
    say(claim, citic("evidence"), passage, report)
    say(claim, citic("evidence"), ox.NamedNode(f"{REPORT}evil#char=x\u0661,2"), report)
    say(claim, note, ox.Literal(MARKUP), report)
    say(passage, term("oa", "hasSource"), report, report)
    say(passage, term("oa", "hasSelector"), ox.NamedNode(PLACE.selector_iri), report)
    say(passage, citic("startsAt"), integer(PLACE.start), report)
    say(passage, citic("wordsDigest"), ox.Literal(digest(words)), report)
    say(thing, citic("offers"), other, INFERRED_GRAPH)
    say(thing, citic("printedName"), ox.Literal(MARKUP), report)
    kind = ox.NamedNode(f"{BASE}def/Evil")
    say(kind, RDF_TYPE, term("owl", "Class"), ONTOLOGY_GRAPH)
    say(kind, term("rdfs", "label"), ox.Literal(MARKUP), ONTOLOGY_GRAPH)
    say(kind, term("rdfs", "subClassOf"), script, ONTOLOGY_GRAPH)
    say(kind, term("rdfs", "subClassOf"), kind, ONTOLOGY_GRAPH)
    say(thing, RDF_TYPE, kind, INFERRED_GRAPH)
    say(ONTOLOGY_GRAPH, term("dcterms", "title"), ox.Literal(MARKUP), ONTOLOGY_GRAPH)
    link = ox.NamedNode(f"{ID}link/evil/offers/other")
    say(link, citic("wasInferredFrom"), claim, INFERRED_GRAPH)
    (tmp_path / "evil.txt").write_bytes(text.encode())
    return ServedRelease(tmp_path, KnowledgeGraph(store), "0" * 64, tmp_path)


HOSTILE_PAGES = (
    f"{ID}evil",
    f"{ID}other",
    f"{CLAIM}evil/one",
    PLACE.selector_iri,
    f"{REPORT}evil",
    f"{BASE}def/Evil",
    f"{BASE}def/",
    f"{ID}link/evil/offers/other",
)


@pytest.mark.parametrize("iri", HOSTILE_PAGES, ids=lambda iri: iri.removeprefix(BASE))
def test_hostile_data_comes_out_as_text(iri: str, tmp_path: Path) -> None:
    page = html(hostile(tmp_path), iri)
    found = Text(page)
    assert "script" not in found.tags
    assert not {name for name in found.attributes if name.startswith("on")}
    assert set(re.findall(r'<img [^>]*src="([^"]*)"', page)) <= {"/static/icon.svg"}
    for href in hrefs(page):
        assert href.startswith(("/", "#", "https://", "http://")), href
        assert not href.startswith("//")
        assert "evil.example/'" not in href or "&#39;" in page
    assert not set(page) & set("\u202e\u2066\x07\x1b")
    if iri != f"{ID}other":
        assert " ".join(MARKUP.split()) in found.whole


def test_the_words_are_marked_in_their_paragraph(tmp_path: Path) -> None:
    page = html(hostile(tmp_path), PLACE.selector_iri)
    (marked,) = re.findall(r"<mark>(.*?)</mark>", page)
    assert unescape(marked) == TEXT[PLACE.start : PLACE.end].replace("\u202e", "\\u202e")
    assert "Before it. " in page
    assert "After it." in page
    assert "Another paragraph" not in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("Some", "Sane"), None),
        (TEXT[:20], None),
        (TEXT, ["other", "words"]),
    ],
    ids=["another text", "a shorter text", "another digest"],
)
def test_words_of_another_digest_are_not_shown(
    text: str, words: list[str] | None, tmp_path: Path
) -> None:
    page = html(hostile(tmp_path, text, words), PLACE.selector_iri)
    assert "<mark>" not in page
    assert "has other words at this place" in " ".join(page.split())


def test_words_in_a_long_paragraph_are_shown_with_their_surroundings_only(tmp_path: Path) -> None:
    text = "x" * 11 + TEXT[11 : PLACE.end] + " y" * 5000
    page = html(hostile(tmp_path, text), PLACE.selector_iri)
    assert "<mark>" in page
    assert page.count(" y") < 1000
    assert " …" in page


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (f"{ID}citic-bank", "/id/citic-bank"),
        (f"{BASE}def/", "/def/"),
        (f"{BASE}/evil.example/", ""),
        ("https://example.org/", "https://example.org/"),
        ("HTTP://example.org/x", "HTTP://example.org/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https:javascript:alert(1)", ""),
        ("//example.org/", ""),
        ("file:///etc/passwd", ""),
        ("https://a b", ""),
    ],
)
def test_addresses_are_paths_of_ours_or_on_the_web(iri: str, expected: str) -> None:
    assert address(iri) == expected


# ---- Terms


def test_a_class_tells_its_place_and_its_instances(served: ServedRelease) -> None:
    page = html(served, f"{BASE}def/Company")
    text = Text(page).whole
    for part in ("Super-classes", "organisation", "org:FormalOrganization", "Instances"):
        assert part in text
    assert "/id/citic-bank" in hrefs(page)


def test_a_large_class_shows_the_first_200_and_the_count(served: ServedRelease) -> None:
    page = html(served, f"{BASE}def/Claim")
    count = len(set(served.graph.store.quads_for_pattern(None, RDF_TYPE, citic("Claim"))))
    assert f"The first 200 of {count:,}" in page
    assert len({h for h in hrefs(page) if h.startswith("/id/claim/")}) == 200


def test_a_property_tells_domain_range_and_inverse(served: ServedRelease) -> None:
    text = Text(html(served, f"{BASE}def/offers")).whole
    for part in ("Domain", "Range", "product", "Inverse", "offered by", "Triples with this"):
        assert part in text


def test_a_deprecated_term_says_so(served: ServedRelease, tmp_path: Path) -> None:
    evil = hostile(tmp_path)
    assert "Deprecated" not in html(evil, f"{BASE}def/Evil")
    store = ox.Store()
    store.extend(evil.graph.store)
    deprecated = ox.NamedNode(f"{term('owl', 'Class').value.removesuffix('Class')}deprecated")
    node = ox.NamedNode(f"{BASE}def/Evil")
    store.add(ox.Quad(node, deprecated, ox.Literal(value=True), ONTOLOGY_GRAPH))
    instead = ox.NamedNode(f"{BASE}def/Claim")
    store.add(ox.Quad(node, term("dcterms", "isReplacedBy"), instead, ONTOLOGY_GRAPH))
    spoilt = ServedRelease(tmp_path, KnowledgeGraph(store), "1" * 64, None)
    page = html(spoilt, node.value)
    assert "Deprecated" in page
    assert re.search(r'Use\s+<a href="/def/Claim".*</a>\s+instead', page)


def test_the_ontology_has_classes_with_counts_properties_and_schemes(
    served: ServedRelease,
) -> None:
    page = html(served, f"{BASE}def/")
    store = served.graph.store
    ours = [
        q.subject.value.removeprefix(BASE)
        for kind in (
            *(term("owl", "Class"), term("owl", "ObjectProperty")),
            *(term("owl", "DatatypeProperty"), term("skos", "ConceptScheme")),
            term("skos", "Concept"),
        )
        for q in store.quads_for_pattern(None, RDF_TYPE, kind, ONTOLOGY_GRAPH)
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(f"{BASE}def/")
    ]
    assert {f"/{path}" for path in ours} <= set(hrefs(page))
