"""What the editor is offered, and the SPARQL page as the worker writes it."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest

from citic_kg.answer.engine import evaluate
from citic_kg.answer.rows import Answer
from citic_kg.rdf.formats import release_prefixes
from citic_kg.vocabulary import BASE
from citic_kg.web.completions import completions, example_queries, suggest
from citic_kg.web.pages.sparql_page import ROWS_SHOWN, results_page, sparql_page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

QUERY = "SELECT ?x {} # </textarea><script>"


def content(reply: Reply) -> Any:
    assert isinstance(reply.body, bytes)
    assert reply.media_type == "application/json"
    return json.loads(reply.body)


def text(reply: Reply) -> str:
    assert isinstance(reply.body, bytes)
    return reply.body.decode("utf-8")


def suggested(served: ServedRelease, words: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = content(
        suggest(served, Request("/suggest.json", (("q", words),)))
    )
    return found


def rows(*terms: ox.NamedNode | ox.Literal | None) -> Answer:
    return Answer(("x",), tuple((term,) for term in terms))


def asked(*more: tuple[str, str]) -> Request:
    return Request("/sparql", (("query", QUERY), *more), "text/html")


def test_every_completion_is_a_name_that_the_engine_knows(served: ServedRelease) -> None:
    offered = content(completions(served, Request("/completions.json")))
    assert offered["prefixes"] == release_prefixes([])
    names = [t["name"] for t in offered["terms"]]
    assert names == sorted(set(names))
    assert {"citic:AwardClaim", "citic:holder", "status:planned", "graph:things"} <= set(names)
    # All in one query: a name that is none would not parse.
    kg = served.graph
    assert len(kg.query(f"SELECT ?t {{ VALUES ?t {{ {' '.join(names)} }} }}")) == len(names)
    by_name = {t["name"]: t for t in offered["terms"]}
    assert by_name["citic:AwardClaim"]["kind"] == "class"
    assert by_name["citic:AwardClaim"]["label"] == "award claim"
    assert by_name["citic:holder"]["definition"]
    things = offered["things"]
    assert things["CITIC Heye"] == "/id/citic-heye"
    labels = list(served.graph.names.labels.values())
    assert all(labels.count(label) == 1 for label in things)


def test_the_examples_run_as_they_are(served: ServedRelease) -> None:
    offered = content(completions(served, Request("/completions.json")))["questions"]
    assert [q["name"] for q in offered] == list(example_queries(served))
    example = next(q["query"] for q in offered if q["name"] == "certification-holders")
    answer = evaluate(served.graph.store, example, prefixes=release_prefixes([]))
    assert isinstance(answer, Answer)
    assert len(answer) > 0


@pytest.mark.parametrize(
    ("words", "first"),
    [
        pytest.param("citic heye", "id/citic-heye", id="name"),
        pytest.param("  CITIC   HEYE ", "id/citic-heye", id="case and spaces"),
        pytest.param("citic heavy ind", "id/citic-heavy-industries", id="beginning"),
        pytest.param("heye", "id/citic-heye", id="part"),
        pytest.param("CITIC Dicatsal", "id/citic-dicastal", id="misspelt"),
    ],
)
def test_the_best_name_comes_first(served: ServedRelease, words: str, first: str) -> None:
    found = suggested(served, words)
    assert found[0]["iri"] == BASE + first
    assert found[0]["path"] == f"/{first}"
    assert set(found[0]) == {"label", "kind", "path", "iri"}


@pytest.mark.parametrize("words", ["", " ", "\u0000", "…"])
def test_nothing_is_suggested_for_no_words(served: ServedRelease, words: str) -> None:
    assert suggested(served, words) == []


def test_suggestions_are_bounded(served: ServedRelease) -> None:
    assert len(suggested(served, "c")) == 10
    with pytest.raises(Refusal, match="200"):
        suggested(served, "x" * 201)


def test_the_query_is_shown_and_stays_in_its_field(served: ServedRelease) -> None:
    shown = text(results_page(served, asked(), rows(ox.Literal("<b>"))))
    assert "SELECT ?x {} # &lt;/textarea&gt;&lt;script&gt;</textarea>" in shown
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    assert shown.count("<script") == shown.count('<script type="module" src="/static/')


def test_who_comes_without_a_query_finds_one(served: ServedRelease) -> None:
    shown = sparql_page(served, Request("/sparql", (), "text/html"))
    assert shown.status == 200
    assert "citic:CertificationClaim" in text(shown)


def test_a_query_that_is_wrong_is_shown_with_its_place(served: ServedRelease) -> None:
    error = Refusal(400, "line 1, column 3 is <not> SPARQL", 1, 3)
    shown = sparql_page(served, asked(), error)
    assert shown.status == 400
    assert 'data-line="1" data-column="3"' in text(shown)
    assert "is &lt;not&gt; SPARQL" in text(shown)
    assert "SELECT ?x {}" in text(shown)


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        pytest.param(True, '<p class="truth">Yes</p>', id="yes"),
        pytest.param(False, '<p class="truth">No</p>', id="no"),
        pytest.param("<s> <p> <o> .", "&lt;s&gt; &lt;p&gt; &lt;o&gt; .</pre>", id="graph"),
        pytest.param(rows(), "0 rows", id="no rows"),
        pytest.param(rows(None), "1 row", id="no value"),
    ],
)
def test_each_kind_of_result_is_shown(
    served: ServedRelease, answer: Answer | bool | str, seen: str
) -> None:
    assert seen in text(results_page(served, asked(), answer))


def test_a_large_result_says_that_there_is_more_and_has_no_digest(served: ServedRelease) -> None:
    answer = rows(*(ox.Literal(str(i)) for i in range(ROWS_SHOWN + 1)))
    request = asked(("cited-release", "0.1.0"), ("cited-digest", "0" * 16))
    shown = text(results_page(served, request, answer))
    assert "There are more" in shown
    assert "Permalink" not in shown
    assert "is not known" in shown


def test_a_permalink_tells_whether_the_answer_holds(served: ServedRelease) -> None:
    answer = rows(ox.Literal("a"))
    shown = text(results_page(served, asked(), answer))
    cited = re.search(r"cited-release=([^&]+)&amp;cited-digest=([0-9a-f]{16})", shown)
    assert cited is not None
    same = asked(("cited-release", cited[1]), ("cited-digest", cited[2]))
    assert "still holds.</strong>" in text(results_page(served, same, answer))
    assert "has changed" in text(results_page(served, same, rows(ox.Literal("b"))))
    other = asked(("cited-release", "0.0.9"), ("cited-digest", cited[2]))
    assert "in another release" in text(results_page(served, other, answer))


def test_the_graphs_of_the_request_are_kept(served: ServedRelease) -> None:
    graph = f"{BASE}graph/things"
    shown = text(results_page(served, asked(("default-graph-uri", graph)), rows()))
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in shown
    assert "default-graph-uri=https%3A%2F%2F" in shown
