"""The page of a question: its answer in every form, its description, its permalink."""

from __future__ import annotations

import hashlib
import json
import re

import pyoxigraph as ox
import pytest

from citic_kg.answer.bound_query import example_values
from citic_kg.answer.engine import evaluate
from citic_kg.answer.question import named_question, question_names
from citic_kg.answer.rows import Answer
from citic_kg.version import VERSION
from citic_kg.vocabulary import BASE, QUESTIONS_GRAPH
from citic_kg.web.pages.questions import FORMS, OWN
from citic_kg.web.permalink import DIGEST_HEADER
from citic_kg.web.served_release import ServedRelease
from tests.page_markup import Page
from tests.page_probes import body, follow, get, hrefs, ids


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


def test_the_tags_of_a_question_lead_to_their_place_in_the_list(served: ServedRelease) -> None:
    places = {f"/questions#{found}" for found in ids(body(get(served, "/questions")))}
    led = set()
    for name in question_names():
        page = body(get(served, f"/question/{name}"))
        led |= {href for href in hrefs(page) if href.startswith("/questions#")}
    assert led
    assert led <= places


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
