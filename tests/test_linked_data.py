"""Linked data: every IRI of ours leads to documents, which say the same in every form."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from citic_kg import KnowledgeGraph
from citic_kg.vocabulary import BASE, CLAIM, ID, REPORT, citic
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from tests.page_probes import FORMS, local
from tests.running_server import Response, RunningServer, running_server

BANK = "/id/citic-bank"
DOCUMENT = "/doc/id/citic-bank"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def iris(kg: KnowledgeGraph) -> list[str]:
    """All IRIs of ours that are a subject or an object in the release."""
    found = set()
    for quad in kg.store:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                found.add(term.value)
    return sorted(found)


@pytest.fixture(scope="module")
def kinds(kg: KnowledgeGraph) -> dict[str, str]:
    """One path of every kind of thing that has a document."""
    row = kg.query("SELECT ?c ?p { ?c citic:evidence ?p } ORDER BY ?c ?p LIMIT 1")[0]
    report, _, place = str(row.p).removeprefix(REPORT).partition("#char=")
    return {
        "thing": "/id/iso-41001",
        "claim": local(str(row.c)),
        "passage": f"/id/selector/{report}/{place.replace(',', '-')}",
        "report": f"/report/{report}",
        "term": local(citic("Company").value),
        "ontology": "/def/",
        "dataset": "/dataset",
    }


KINDS = ("thing", "claim", "passage", "report", "term", "ontology", "dataset")


def graph_of(response: Response, form: str) -> rdflib.Graph:
    assert response.status == 200, response.text
    dataset = rdflib.Dataset().parse(data=response.body, format=form)
    graph = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads():
        graph.add((subject, predicate, value))
    return graph


# ---- From the thing to the document


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("accept", ["", BROWSER, "text/turtle", "image/png"])
def test_a_thing_answers_with_the_way_to_its_document(
    server: RunningServer, kinds: dict[str, str], kind: str, accept: str
) -> None:
    found = server.get(kinds[kind], accept=accept)
    assert (found.status, found.header("location")) == (303, f"/doc{kinds[kind]}")
    assert "Accept" in found.header("vary")


@pytest.mark.parametrize("suffix", ["html", *FORMS, "bib", "csl.json"])
def test_the_suffix_goes_with_it(server: RunningServer, suffix: str) -> None:
    assert server.get(f"{BANK}.{suffix}").header("location") == f"{DOCUMENT}.{suffix}"


@pytest.mark.parametrize("suffix", ["html", *FORMS, "bib", "csl.json"])
def test_the_dataset_has_suffixes_too(server: RunningServer, suffix: str) -> None:
    found = server.get(f"/dataset.{suffix}")
    assert (found.status, found.header("location")) == (303, f"/doc/dataset.{suffix}")
    assert server.get(found.header("location")).status == 200


@pytest.mark.parametrize("path", ["/questions", "/.well-known/void", "/prefixes"])
@pytest.mark.parametrize("suffix", FORMS)
def test_so_has_what_else_is_described(server: RunningServer, path: str, suffix: str) -> None:
    found = server.get(f"{path}.{suffix}", accept="text/html")
    assert (found.status, found.media_type) == (200, FORMS[suffix][0])
    assert found.body == server.get(f"{path}?format={suffix}").body


def test_so_does_the_format(server: RunningServer) -> None:
    assert server.get(f"{BANK}?format=turtle").header("location") == f"{DOCUMENT}.ttl"
    assert server.get(f"{BANK}?format=exe").status == 406


@pytest.mark.parametrize(
    "path",
    [
        *("/id/nobody", "/id/", "/def/Nothing", "/report/none", "/doc/id/nobody", "/doc/"),
        *("/doc/graph", "/id/a%20b", "/id/%3Cscript%3E", "/id/citic-bank.exe", "/dataset/none"),
        *("/id/selector/none/1-2", "/doc/id/citic-bank/", "/doc//id/citic-bank", "/doc/doc/id/a"),
    ],
)
def test_what_the_graph_does_not_know_is_404(server: RunningServer, path: str) -> None:
    found = server.get(path, accept="text/turtle")
    assert found.status == 404
    assert found.text.strip()


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(server: RunningServer) -> None:
    assert "citic-bank" in server.get("/id/citic-bnak").text.lower().replace(" ", "-")


def test_every_iri_of_ours_leads_to_a_document(
    served: ServedRelease, release: Path, iris: list[str]
) -> None:
    """All of them, asked without a network between."""
    described = {str(q.subject.value) for q in ox.parse(path=release / "dataset.ttl")}
    things = [
        i
        for i in (*iris, *described)
        if i.startswith((ID, REPORT, f"{BASE}def/", f"{BASE}dataset"))
    ]
    assert len(things) > 2000
    lost = []
    for path in sorted({local(iri) for iri in things}):
        reply = answer(served, Request(path))
        if (reply.status, reply.headers.get("Location")) != (303, f"/doc{path}"):
            lost.append(path)
    assert lost == []


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_a_file_of_the_data_set_is_not_taken_for_a_form(served: ServedRelease, accept: str) -> None:
    path = "/dataset/file/citic-kg.ttl"
    assert answer(served, Request(path)).headers["Location"] == f"/doc{path}"
    found = answer(served, Request(f"/doc{path}", accept=accept))
    assert (found.status, found.media_type.partition(";")[0]) == (200, accept)
    assert isinstance(found.body, bytes)
    assert b"downloadURL" in found.body or b"download" in found.body
    turtle = answer(served, Request(f"/doc{path}.ttl"))
    assert turtle.media_type.startswith("text/turtle")


def test_iris_of_every_kind_resolve_over_http(server: RunningServer, iris: list[str]) -> None:
    """A few of each kind, followed as a client would."""

    def kind(iri: str) -> str:
        return "/".join(iri.removeprefix(BASE).split("/")[: 2 if iri.startswith(CLAIM) else 1])

    for _, members in groupby(sorted(iris, key=kind), key=kind):
        group = list(members)
        for iri in group[:: max(1, len(group) // 6)]:
            found = server.get(local(iri), accept="application/n-triples")
            if found.status == 303:
                found = server.get(found.header("location"), accept="application/n-triples")
            assert found.status == 200, iri
            about = f"<{iri}>" if "#" not in iri else f"<{iri.partition('#')[0]}"
            assert about in found.text, iri


def test_iris_of_every_kind_are_pages_for_a_browser(server: RunningServer, iris: list[str]) -> None:
    paths = {local(iri) for iri in iris}
    for folder in sorted({path.split("/")[1] for path in paths}):
        path = min(p for p in paths if p.split("/")[1] == folder)
        found = server.get(path, accept=BROWSER)
        if found.status == 303:
            found = server.get(found.header("location"), accept=BROWSER)
        assert (found.status, found.media_type) == (200, "text/html"), path


# ---- The document


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_says_the_same(server: RunningServer, kinds: dict[str, str], kind: str) -> None:
    documents = [
        graph_of(server.get(f"/doc{kinds[kind]}.{suffix}"), form)
        for suffix, (_, form) in FORMS.items()
    ]
    assert len(documents[0]) > 3
    assert len({len(document) for document in documents}) == 1
    # The ontology and a class have blank nodes, which are compared by number only.
    named = [{t for t in d if not has_blank_node(t)} for d in documents]
    assert all(triples == named[0] for triples in named)
    assert (len(named[0]) < len(documents[0])) is (kind in ("ontology", "term"))


def has_blank_node(triple: Iterable[object]) -> bool:
    return any(isinstance(term, rdflib.BNode) for term in triple)


@pytest.mark.parametrize("suffix", FORMS)
def test_suffix_format_and_accept_give_the_same(server: RunningServer, suffix: str) -> None:
    media_type, form = FORMS[suffix]
    by_suffix = server.get(f"{DOCUMENT}.{suffix}")
    by_accept = server.get(DOCUMENT, accept=media_type)
    assert by_suffix.media_type == by_accept.media_type == media_type
    assert by_accept.body == by_suffix.body
    assert server.get(f"{DOCUMENT}?format={form}").body == by_suffix.body
    for found in (by_suffix, by_accept):
        assert found.header("content-location") == f"{DOCUMENT}.{suffix}"


@pytest.mark.parametrize("accept", ["text/turtle", "application/x-turtle", "application/xml"])
def test_a_question_describes_itself(server: RunningServer, accept: str) -> None:
    for path in ("/question/certification-holders", "/questions"):
        found = server.get(path, accept=accept)
        assert (found.status, found.media_type) == (200, accept)


def test_a_browser_gets_the_page(server: RunningServer) -> None:
    for path, accept in (
        (DOCUMENT, BROWSER),
        (DOCUMENT, "*/*"),
        (f"{DOCUMENT}.html", "text/turtle"),
    ):
        assert server.get(path, accept=accept).media_type == "text/html"


def test_a_form_that_there_is_not_is_406(server: RunningServer) -> None:
    assert server.get(DOCUMENT, accept="image/png").status == 406
    assert server.get(DOCUMENT, accept="application/xhtml+xml").status == 406
    assert server.get(f"{DOCUMENT}?format=csv").status == 406


def test_the_document_links_to_its_thing_and_its_other_forms(server: RunningServer) -> None:
    found = server.get(f"{DOCUMENT}.ttl")
    links = found.header("link").split(", ")
    assert f'<{ID}citic-bank>; rel="describes"' in links
    others = [link for link in links if 'rel="alternate"' in link]
    assert len(others) >= 7
    for link in others:
        target, media_type = link.partition(">")[0][1:], link.split('type="')[1].rstrip('"')
        assert server.get(target).media_type == media_type


def test_the_document_of_a_claim_has_its_evidence(
    server: RunningServer, kinds: dict[str, str]
) -> None:
    graph = graph_of(server.get(f"/doc{kinds['claim']}.nt"), "nt")
    claim = rdflib.URIRef(BASE + kinds["claim"][1:])
    passages = list(graph.objects(claim, rdflib.URIRef(citic("evidence").value)))
    assert passages
    for passage in passages:
        assert (passage, None, None) in graph


def test_a_citation_can_be_had(server: RunningServer) -> None:
    assert server.get(DOCUMENT, accept="application/x-bibtex").text.startswith("@")
    found = server.get(f"{DOCUMENT}.csl.json")
    assert found.media_type == "application/vnd.citationstyles.csl+json"
    assert json.loads(found.body)


# ---- Conditional requests, compression, HEAD (RFC 9110, sections 8.8, 12.5.3, 13.1, 9.3.2)

CACHED = [
    f"{DOCUMENT}.ttl",
    "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/rdf-graph-store?default",
    "/.well-known/void",
    "/prefixes",
    "/context.jsonld",
]


@pytest.mark.parametrize("target", CACHED)
def test_a_condition_that_holds_is_answered_with_304(server: RunningServer, target: str) -> None:
    first = server.get(target)
    etag = first.header("etag")
    assert first.status == 200
    assert etag.startswith('W/"')
    strong = etag.removeprefix("W/")
    for condition in (etag, strong, f'"other", {etag}', f'W/"other",{strong}', "*", " * "):
        for method in ("GET", "HEAD"):
            again = server.request(method, target, {"If-None-Match": condition})
            assert (again.status, again.body) == (304, b"")
            assert again.header("etag") == etag
            assert again.header("vary") == first.header("vary")
    for condition in ('"other"', strong.strip('"'), "", "W/"):
        assert server.request("GET", target, {"If-None-Match": condition}).status == 200


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/sparql?query=ASK%7BFILTER(RAND()%3C2)%7D", 304),
        ("/rdf-graph-store?default&format=rdfxml", 304),
        ("/sparql?query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc%7D&format=csv", 304),
        ("/id/citic-bank", 303),
        ("/id/nobody", 404),
        ("/sparql?query=no", 400),
    ],
    ids=["another each time", "large", "larger", "redirect", "unknown", "wrong"],
)
def test_anything_will_do_where_there_is_something(
    server: RunningServer, target: str, status: int
) -> None:
    answer = server.request("GET", target, {"If-None-Match": "*"})
    assert answer.status == status
    assert (answer.body == b"") is (status == 304)


def test_the_tag_differs_by_form_parameter_and_coding(server: RunningServer) -> None:
    found = [
        server.get(DOCUMENT, accept="text/turtle"),
        server.get(DOCUMENT, accept="application/n-triples"),
        server.get(f"{DOCUMENT}.ttl"),
        server.get("/id/citic-bank", accept="text/turtle"),
    ]
    tags = [answer.header("etag") for answer in found]
    assert tags[-1] == ""
    assert len(set(tags)) == len(tags)


def test_the_tag_is_that_of_the_release(server: RunningServer) -> None:
    digest = json.loads(server.get("/health").body)["release"]
    assert server.get(f"{DOCUMENT}.ttl").header("etag").startswith(f'W/"{digest[:16]}-')


def test_the_tag_tells_whether_the_words_of_the_reports_are_shown(
    release: Path, reports: Path, tmp_path: Path
) -> None:
    """Who has the page without the words gets the one with them, though the release is the same."""
    none, other = tmp_path / "none", tmp_path / "other"
    none.mkdir()
    other.mkdir()
    text = (reports / "citic-2022-service.txt").read_bytes()
    (other / "citic-2022-service.txt").write_bytes(text + b"\n")

    def passage(shown: RunningServer, known: str = "") -> Response:
        headers = {"Accept": "text/html", "Host": "graph.example", "If-None-Match": known}
        return shown.request("GET", "/doc/id/selector/citic-2022-service/1358-1543", headers)

    pages: list[Response] = []
    for number, folder in enumerate((none, reports, other)):
        with running_server(release, tmp_path / f"{number}", "--reports", str(folder)) as shown:
            found = passage(shown)
            assert [passage(shown, p.header("etag")).status for p in pages] == [200] * len(pages)
            assert passage(shown, found.header("etag")).status == 304
            pages.append(found)
    assert ["<mark>" in page.text for page in pages] == [False, True, True]
    assert len({page.header("etag") for page in pages}) == 3


@pytest.mark.parametrize("target", [f"{DOCUMENT}.ttl", "/rdf-graph-store?default", "/"])
def test_compression(server: RunningServer, target: str) -> None:
    plain = server.get(target, accept_encoding="identity")
    packed = server.get(target, accept_encoding="br, gzip;q=0.9")
    assert plain.header("content-encoding") == ""
    assert packed.header("content-encoding") == "gzip"
    assert len(packed.body) < len(plain.body) / 2
    assert gzip.decompress(packed.body) == plain.body
    assert "Accept-Encoding" in packed.header("vary")
    assert "Accept-Encoding" in plain.header("vary")
    assert server.get(target, accept_encoding="gzip;q=0").header("content-encoding") == ""


@pytest.mark.parametrize(
    "target", [*CACHED, BANK, DOCUMENT, "/", "/id/nobody", "/health", "/download/citic-kg.ttl"]
)
def test_head_has_the_headers_of_get(server: RunningServer, target: str) -> None:
    get, head = server.get(target), server.request("HEAD", target)
    assert head.body == b""
    assert (head.status, headers(head)) == (get.status, headers(get))


def headers(response: Response) -> list[tuple[str, str]]:
    """All headers but those that tell the time."""
    told = ((name.lower(), value) for name, value in response.headers.items())
    # A body that is sent as it is made has no length, and HEAD has no body.
    return sorted(h for h in told if h[0] not in ("date", "content-length", "transfer-encoding"))


@pytest.mark.parametrize("name", ["citic-kg.ttl", "citic-kg.trig", "ontology.ttl", "dataset.ttl"])
def test_the_files_of_the_release_can_be_downloaded(
    server: RunningServer, release: Path, name: str
) -> None:
    found = server.get(f"/download/{name}")
    assert (found.status, found.body) == (200, (release / name).read_bytes())
    assert found.media_type in ("text/turtle", "application/trig")
    assert name in found.header("content-disposition")
    assert server.get("/download/store").status == 404
