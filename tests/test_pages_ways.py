"""The ways in: home, classes, search, questions with their answers, the dataset's page."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.bound_query import example_values
from citic_kg.answer.engine import evaluate
from citic_kg.answer.names import ALT_LABEL, PREF_LABEL
from citic_kg.answer.question import named_question, question_names
from citic_kg.answer.rows import Answer
from citic_kg.version import VERSION
from citic_kg.vocabulary import BASE, ID, QUESTIONS_GRAPH, RDF_TYPE, THINGS_GRAPH, citic
from citic_kg.web.pages.cells import Part, parts, table
from citic_kg.web.pages.questions import FORMS, OWN
from citic_kg.web.permalink import DIGEST_HEADER, address
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from citic_kg.web.snippets import python_block, quoted, r_block, snippets

ORIGIN = "http://127.0.0.1:8000"
HOSTILE = {
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "single quotes": "it's '; rm -rf ~; '",
    "double quotes": 'say "x"); import os; ("',
    "three quotes": '"""\nimport os\n"""',
    "substitution": "$(touch /tmp/x) `id` ${HOME} !!",
    "backslashes": "\\x \\' \\\" \\",
    "lines": "one\ntwo\r\nthree\tfour",
    "direction": "\u202egnp.exe\u2066",
    "ends in a quote": 'x"',
    "template": "{{ 7 * 7 }} {% raw %}",
    "chinese": "中信银行 \U0001f3e6",
}


@pytest.fixture(scope="module")
def served(release: Path) -> ServedRelease:
    return ServedRelease.open(release.resolve())


def get(served: ServedRelease, path: str, accept: str = "text/html", /, **parameters: str) -> Reply:
    given = tuple(
        (k.replace("_", "-") if k[:6] == "cited_" else k, v) for k, v in parameters.items()
    )
    return answer(served, Request(path, given, accept, ORIGIN))


def follow(served: ServedRelease, href: str, accept: str = "text/html") -> Reply:
    parts = urlsplit(href)
    given = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return answer(served, Request(unquote(parts.path), given, accept, ORIGIN))


class Page(HTMLParser):
    """What a page is made of: its elements with their attributes, and its text."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        assert isinstance(reply.body, bytes)
        self.feed(reply.body.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def hrefs(self) -> list[str]:
        return [a["href"] for _, a in self.elements if "href" in a]

    def attributes(self, tag: str) -> Iterator[dict[str, str]]:
        return (a for t, a in self.elements if t == tag)

    def check(self) -> None:
        """Nothing on it executes, and it says what its fields are."""
        ids = [a["id"] for _, a in self.elements if "id" in a]
        assert len(ids) == len(set(ids))
        assert list(self.attributes("style")) == []
        for _, attributes in self.elements:
            assert not any(name == "style" or name.startswith("on") for name in attributes)
        for script in self.attributes("script"):
            assert script["src"].startswith("/static/")
        for href in self.hrefs():
            assert href.startswith(("#", "https://", "http://")) or re.match(r"/(?!/)", href), href
        labelled = {a.get("for") for a in self.attributes("label")}
        for tag in ("input", "select", "textarea"):
            assert all(a.get("id") in labelled for a in self.attributes(tag))


def body(reply: Reply) -> str:
    assert isinstance(reply.body, bytes)
    return reply.body.decode("utf-8")


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


SEARCHES = {
    "a name": ("CITIC Heavy Industries", "/id/citic-heavy-industries"),
    "another printed form": ("citic heavy industry", "/id/citic-heavy-industries"),
    "its beginning": ("citic hea", "/id/citic-heavy-industries"),
    "part of it": ("heye", "/id/citic-heye"),
    "a wrong spelling": ("citic dicastel", "/id/citic-dicastal"),
    "in a sentence": ("which awards did CITIC Dicastal receive", "/id/citic-dicastal"),
    "a term": ("certification claim", "/def/CertificationClaim"),
    "a question": ("awards in a year", "/question/awards-in"),
}


@pytest.mark.parametrize(("words", "path"), SEARCHES.values(), ids=list(SEARCHES))
def test_search_finds(served: ServedRelease, words: str, path: str) -> None:
    assert path in Page(get(served, "/search", q=words)).hrefs()


def test_search_shows_the_printed_form_that_fits(served: ServedRelease) -> None:
    text = " ".join(Page(get(served, "/search", q="iso 27001")).text.split())
    assert "ISO/IEC 27001 standard printed as “ISO 27001”" in text
    assert "Nothing is called" not in text


def test_search_says_when_nothing_is_called_so(served: ServedRelease) -> None:
    assert "the nearest are" in Page(get(served, "/search", q="citic dicastel")).text
    assert "no name is near it" in Page(get(served, "/search", q="()")).text


def test_search_is_bounded(served: ServedRelease) -> None:
    assert get(served, "/search", q="x" * 201).status == 400
    reply = get(served, "/search", q="c")
    found = [h for h in Page(reply).hrefs() if h.startswith("/id/")]
    quoting = [h for h in found if h.startswith(("/id/claim/", "/id/identity/"))]
    passages = [h for h in found if h.startswith("/id/selector/")]
    assert len(found) - len(quoting) - len(passages) <= 100
    assert len(quoting) <= 30
    assert "more; type more of the name" in Page(reply).text


def cells(rows: Answer) -> list[tuple[tuple[str, ...], ...]]:
    """The rows, with the parts of each list in order: the engine may list them in any."""
    shown = [tuple("" if t is None else str(getattr(t, "value", t)) for t in r) for r in rows.terms]
    return [tuple(tuple(sorted(re.split("; | ", cell))) for cell in row) for row in shown]


@pytest.mark.parametrize("name", question_names())
def test_a_question_has_a_page_and_its_rows_in_every_form(served: ServedRelease, name: str) -> None:
    asked = named_question(name)
    given = example_values(asked)
    rows = served.graph.ask(asked, **given)
    assert isinstance(rows, Answer)
    page = get(served, f"/question/{name}", **given)
    Page(page).check()
    text = " ".join(Page(page).text.split())
    assert f"Answer {len(rows)} {'row' if len(rows) == 1 else 'rows'}" in text
    tsv = get(served, f"/question/{name}.tsv", **given)
    assert isinstance(tsv.body, bytes)
    digest = hashlib.sha256(tsv.body).hexdigest()
    assert page.headers[DIGEST_HEADER] == tsv.headers[DIGEST_HEADER] == digest
    assert tsv.body.count(b"\n") == len(rows) + 1
    found = json.loads(body(get(served, f"/question/{name}", "application/json", **given)))
    assert len(found["results"]["bindings"]) == len(rows)
    query = body(get(served, f"/question/{name}.rq", **given))
    bound = evaluate(served.graph.store, query)
    assert isinstance(bound, Answer)
    assert cells(bound) == cells(rows)


def test_optional_values_are_written_into_the_query_too(served: ServedRelease) -> None:
    for name, given in (("events", {"year": "2021"}), ("projects", {"status": "achieved"})):
        query = body(get(served, f"/question/{name}.rq", **given))
        bound, rows = evaluate(served.graph.store, query), served.graph.query(name, **given)
        assert isinstance(bound, Answer)
        assert cells(bound) == cells(rows)
        assert 0 < len(rows) < len(served.graph.query(name))


def test_the_release_describes_each_question_as_an_executable(served: ServedRelease) -> None:
    # What the SPARQL editor of https://github.com/sib-swiss/sparql-editor asks an endpoint.
    examples = served.graph.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?name ?comment ?query WHERE { ?name a "
        "sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select ?query } ORDER BY ?name"
    )
    names = [str(row.name).removeprefix(f"{BASE}question/") for row in examples]
    assert names == list(question_names())
    for name, row in zip(names, examples, strict=True):
        asked = named_question(name)
        assert row.comment == asked.summary
        found = evaluate(served.graph.store, str(row.query))
        rows = served.graph.ask(asked, **example_values(asked))
        assert isinstance(found, Answer)
        assert isinstance(rows, Answer)
        assert cells(found) == cells(rows)
        assert len(found) or name == "conflicting-values"


def test_the_release_declares_the_prefixes(served: ServedRelease) -> None:
    found = served.graph.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?prefix ?space "
        "WHERE { [] sh:prefix ?prefix ; sh:namespace ?space }"
    )
    declared = {row.prefix: row.space for row in found}
    assert declared["citic"] == f"{BASE}def/"
    assert declared["skos"] == "http://www.w3.org/2004/02/skos/core#"
    assert not any(
        isinstance(term, ox.BlankNode)
        for q in served.graph.store.quads_for_pattern(None, None, None, QUESTIONS_GRAPH)
        for term in (q.subject, q.object)
    )


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf", "trig", "nq"])
def test_a_question_is_described_in_rdf(served: ServedRelease, suffix: str) -> None:
    reply = get(served, f"/question/audit.{suffix}")
    form = next(f for f in FORMS if f.suffix == suffix)
    assert reply.media_type == form.content_type
    assert "SPARQLExecutable" in body(reply)


def test_a_question_is_cited(served: ServedRelease) -> None:
    reply = get(served, "/question/certification-holders.bib", standard="ISO 27001")
    digest = get(served, "/question/certification-holders", standard="ISO 27001")
    assert digest.headers[DIGEST_HEADER] in body(reply)
    (item,) = json.loads(body(get(served, "/question/audit.csl.json")))
    assert item["version"] == VERSION


def test_no_question_has_a_parameter_of_the_page() -> None:
    for name in question_names():
        assert not {p.name for p in named_question(name).parameters} & set(OWN)


def test_a_permalink_tells_whether_the_answer_holds(served: ServedRelease) -> None:
    page = get(served, "/question/certification-holders", standard="ISO 27001")
    (link,) = {h for h in Page(page).hrefs() if "cited-digest" in h}
    assert "still holds." in Page(follow(served, link)).text
    other = link.replace(f"cited-release={VERSION}", "cited-release=0.0.9")
    text = " ".join(Page(follow(served, other)).text.split())
    assert "still holds, in another release" in text
    assert "release 0.0.9" in text
    changed = re.sub("cited-digest=.*", "cited-digest=0123456789abcdef", link)
    text = " ".join(Page(follow(served, changed)).text.split())
    assert "has changed since it was cited" in text
    assert "0123456789abcdef" in text
    assert page.headers[DIGEST_HEADER][:16] in text
    assert follow(served, link.split("&cited-digest")[0]).status == 400


def test_a_wrong_value_is_told_at_its_field(served: ServedRelease) -> None:
    reply = get(served, "/question/metric-over-time", company="CITIC Bnk", indicator="complaints")
    assert reply.status == 400
    page = Page(reply)
    wrong = {
        a["name"]: a["aria-describedby"] for a in page.attributes("input") if "aria-invalid" in a
    }
    assert wrong["company"] == "wrong-company"
    assert any(a.get("id") == "wrong-company" for a in page.attributes("div"))
    assert "nothing in the graph is called 'CITIC Bnk'; the nearest are" in page.text
    better = address(
        "/question/metric-over-time", {"company": "CITIC Bank", "indicator": "complaints"}
    )
    assert better in page.hrefs()
    text = body(get(served, "/question/policies-on.csv", "text/csv", topic="x"))
    assert text.startswith("topic: 'x' is no topic; choose one: ")
    assert "advertising" in text


def test_a_name_that_is_none_offers_the_nearest_that_have_an_answer(
    served: ServedRelease,
) -> None:
    page = Page(get(served, "/question/certification-holders", standard="ISO27002"))
    assert "/question/certification-holders?standard=ISO%2FIEC%2027001" in page.hrefs()
    page = Page(get(served, "/question/certification-holders", standard="CITIC Dikastal"))
    assert "/question/certification-holders?standard=CITIC%20Dicastal" in page.hrefs()


def test_an_ambiguous_name_offers_its_choices(served: ServedRelease) -> None:
    page = Page(get(served, "/question/names-of", thing="CITIC"))
    choices = [h for h in page.hrefs() if h.startswith("/question/names-of?")]
    assert len(choices) > 1
    assert all(follow(served, choice).status == 200 for choice in choices)


REFUSED = {
    "unknown parameter": ({"company": "x"}, 400, "has no parameter 'company'; it has standard"),
    "too long": ({"standard": "x" * 301}, 400, "more than 300 characters"),
    "no form": ({"format": "pdf"}, 406, "there is no form 'pdf'"),
}


@pytest.mark.parametrize(("given", "status", "why"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused(
    served: ServedRelease, given: dict[str, str], status: int, why: str
) -> None:
    reply = get(served, "/question/certification-holders", **given)
    assert reply.status == status
    assert why in Page(reply).text


def test_a_value_given_twice_is_refused(served: ServedRelease) -> None:
    twice = (("standard", "ISO 27001"), ("standard", "ISO 41001"))
    reply = answer(served, Request("/question/certification-holders", twice, "text/html"))
    assert reply.status == 400


def test_an_unknown_question_names_the_nearest(served: ServedRelease) -> None:
    reply = get(served, "/question/certificate-holder")
    assert reply.status == 404
    assert "/question/certification-holders" in Page(reply).hrefs()
    told = body(get(served, "/question/certificate-holder", "application/json"))
    assert "certification-holders" in told


def test_a_field_offers_what_has_an_answer(served: ServedRelease) -> None:
    page = Page(get(served, "/question/certification-holders"))
    offered = [a["value"] for a in page.attributes("option")]
    assert "ISO/IEC 27001" in offered
    assert "CITIC Bank" not in offered
    for value in offered:
        reply = get(served, "/question/certification-holders", standard=value)
        assert "Answer 0 rows" not in " ".join(Page(reply).text.split())


@pytest.mark.parametrize("value", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_value_stays_a_value(served: ServedRelease, value: str) -> None:
    for path, name in (
        ("/search", "q"),
        ("/question/names-of", "thing"),
        ("/question/policies-on", "topic"),
        ("/question/awards-in", "year"),
    ):
        page = Page(get(served, path, **{name: value}))
        page.check()
        assert len([a for a in page.attributes("img") if a.get("src") != "/static/icon.svg"]) == 0
    Page(follow(served, address(f"/question/{value}", {}))).check()


@pytest.mark.parametrize("value", HOSTILE.values(), ids=list(HOSTILE))
def test_a_snippet_has_the_value_and_nothing_else(value: str) -> None:
    query = f"# {value}\nSELECT * {{}}\n"
    shell, library, wrapper, r = snippets("names-of", {"thing": value}, query, ORIGIN)
    script = 'curl() { printf "%s\\0" "$@"; }\n' + shell.text
    found = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, check=True, timeout=20
    )
    option, at, rest = found.stdout.decode().split("\0")
    assert (option, rest, found.stderr) == ("--fail", "", b"")
    assert parse_qsl(urlsplit(at).query) == [("thing", value)]
    assert string_values(library.text) == {"names-of", value}
    assert string_values(wrapper.text) >= {query, f"{ORIGIN}/sparql"}
    assert len(ast.parse(library.text).body) == 3
    assert len(ast.parse(wrapper.text).body) == 6
    start = r.text.removeprefix("query <- ")
    text, rest = read_r(start)
    assert text == query
    assert rest.startswith('\nendpoint <- "http')
    assert read_r(quoted(value)) == (value, "")
    assert ast.literal_eval(quoted(value)) == ast.literal_eval(python_block(value)) == value
    assert read_r(r_block(value)) == (value, "")


def string_values(program: str) -> set[str]:
    nodes = (n for n in ast.walk(ast.parse(program)) if isinstance(n, ast.Constant))
    return {n.value for n in nodes if isinstance(n.value, str)} - {"results", "bindings", "value"}


def read_r(program: str) -> tuple[str, str]:
    """The string that the program begins with, read as R reads it, and the rest."""
    end, at, text = program[0], 1, ""
    assert end in "'\""
    escapes = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", '"': '"'}
    while program[at] != end:
        if program[at] != "\\":
            text += program[at]
            at += 1
        elif program[at + 1] in "uU":
            length = 4 if program[at + 1] == "u" else 8
            text += chr(int(program[at + 2 : at + 2 + length], 16))
            at += 2 + length
        else:
            text += escapes[program[at + 1]]
            at += 2
    return text, program[at + 1 :]


@pytest.fixture
def spoilt(served: ServedRelease) -> ServedRelease:
    """A release with things called what nobody would call them."""
    store = ox.Store()
    store.extend(served.graph.store)
    for number, name in enumerate(HOSTILE.values()):
        thing = ox.NamedNode(f"{ID}hostile-{number}")
        for predicate, text in ((PREF_LABEL, f"Hostile {name}"), (ALT_LABEL, name)):
            label = ox.Literal(text, language="en")
            store.add(ox.Quad(thing, predicate, label, THINGS_GRAPH))
        store.add(ox.Quad(thing, RDF_TYPE, citic("Company"), THINGS_GRAPH))
    return ServedRelease(served.folder, KnowledgeGraph(store), served.digest)


def test_hostile_names_come_out_as_text(spoilt: ServedRelease) -> None:
    for reply in (
        get(spoilt, "/search", q="Hostile"),
        get(spoilt, "/question/names-of"),
        get(spoilt, "/question/names-of", thing="id:hostile-0"),
    ):
        page = Page(reply)
        page.check()
        assert reply.status == 200
        assert "alert(1)" not in "".join(" ".join(a) for _, a in page.elements)
        assert "\u202e" not in page.text
    assert "<script>alert(1)</script>" in page.text


def test_only_addresses_of_the_web_become_links() -> None:
    assert parts(ox.NamedNode("javascript:alert(1)"), {})[0].href == ""
    assert parts(ox.NamedNode("data:text/html,x"), {})[0].href == ""
    assert parts(ox.NamedNode("https://example.org/x"), {})[0].href == "https://example.org/x"
    assert parts(ox.NamedNode(f"{ID}citic-bank"), {}) == (Part("id:citic-bank", "/id/citic-bank"),)
    assert parts(ox.Literal("report/a#char=1,2 report/a#char=3,9"), {}) == (
        Part("a 1–2", "/id/selector/a/1-2", "evidence"),
        Part("a 3–9", "/id/selector/a/3-9", "evidence"),
    )
    assert parts(ox.Literal("report/a#char=2,1"), {})[0].href == ""


def test_passages_are_named_by_their_reports_in_the_order_of_the_text(
    served: ServedRelease,
) -> None:
    literal = ox.Literal("report/b#char=1,2 report/a#char=10,12 report/a#char=3,9")
    shown = parts(literal, {}, lambda report: f"Report {report.value[-1].upper()}")
    assert [part.text for part in shown] == ["Report A, 3–9", "Report A, 10–12", "Report B, 1–2"]
    page = Page(get(served, "/question/certification-holders", standard="ISO 27001"))
    assert "CITIC Bank 2024, 28662–28782" in page.text
    assert "citic-bank-2024-service 28662" not in page.text


def test_a_table_tells_numbers_and_what_it_leaves_out(served: ServedRelease) -> None:
    rows = served.graph.query("metrics-of")
    shown = table(rows, served.graph.names, 3)
    assert {c.heading for c in shown.columns if c.number} >= {"value", "year"}
    assert len(shown.rows) == 3
    assert shown.more == len(rows) - 3
