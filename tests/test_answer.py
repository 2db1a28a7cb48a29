"""Answers: the engine, typed rows, result formats, parameters."""

from __future__ import annotations

import copy
import csv
import io
import pickle
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.query import Result

from citic_kg import KnowledgeGraph
from citic_kg.answer.engine import evaluate
from citic_kg.answer.formats import FORMATS, to_csv, to_json, to_markdown, to_tsv, to_xml
from citic_kg.answer.question import Question, UnknownParameter
from citic_kg.answer.rows import Answer, Term
from citic_kg.answer.tokens import BadQuery, keywords, tokens
from citic_kg.errors import CiticKGError, RequestError

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def small_store(turtle: str) -> ox.Store:
    store = ox.Store()
    prefixes = f"@prefix : <{EX}> . @prefix xsd: <{XSD}> .\n"
    store.load((prefixes + turtle).encode(), format=ox.RdfFormat.TURTLE, to_graph=GRAPH)
    return store


GRAPH = ox.NamedNode(f"{EX}graph")
STORE = small_store(
    ':a :n 5 ; :d 2.50 ; :t true ; :day "2021-09-27"^^xsd:date ; :odd "x"^^xsd:integer ; '
    ':text "Ω, \\"q\\""@en .'
)


def rows(query: str, **values: ox.NamedNode | ox.Literal) -> Answer:
    answer = evaluate(STORE, f"PREFIX : <{EX}>\n{query}", values)
    assert isinstance(answer, Answer)
    return answer


def test_values_are_typed() -> None:
    (row,) = rows(
        "SELECT ?n ?d ?t ?day ?odd ?none { :a :n ?n; :d ?d; :t ?t; :day ?day; :odd ?odd }"
    )
    assert tuple(row) == (5, Decimal("2.5"), True, date(2021, 9, 27), "x", None)
    assert row.day == date(2021, 9, 27)
    assert row.asdict()["n"] == 5
    with pytest.raises(AttributeError, match="no field 'm'; it has n, d"):
        _ = row.m


def test_parameters_are_bound_by_the_engine_and_left_out_of_the_rows() -> None:
    hostile = ox.Literal('5 } } DROP ALL # "')
    answer = rows("SELECT ?_n ?s { ?s :n ?_n }", _n=hostile)
    assert len(answer) == 0
    five = ox.Literal("5", datatype=ox.NamedNode(f"{XSD}integer"))
    answer = rows("SELECT ?_n ?s { ?s :n ?_n }", _n=five)
    assert answer.variables == ("s",)
    assert [row.s for row in answer] == [f"{EX}a"]


def test_a_parse_error_has_line_column_and_place() -> None:
    with pytest.raises(BadQuery, match=r"line 2, column \d+ .*near .*WHER") as caught:
        evaluate(STORE, "SELECT *\nWHER ?s ?p ?o }")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", True),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", True),
        ("SELECT * { ?s ?p 'a' . SERVICE<http://x/>{ ?s ?p ?o } }", True),
        ("SELECT * { ?s ?p ?o } # '\nSERVICE", True),
        ("SELECT * { <http://x/SERVICE> ?SERVICE 'SERVICE' }", False),
        ('SELECT * { ?s :SERVICE """a " SERVICE "" """ } # SERVICE', False),
        ("SELECT * { ?s :x-SERVICE 'it\\'s SERVICE'@service }", False),
        ("SELECT * { FILTER(?a<?b) SERVICE ?c {} FILTER(?d>?e) }", True),
        ("SELECT * { ?a ?b 1SERVICE <http://x/> { ?s ?p ?o } }", True),
        ("PREFIX : <http://x/> SELECT * { SERVICE:x { ?s ?p ?o } }", True),
        ("PREFIX : <http://x/> SELECT * { ?a ?b ?c.SERVICE:x { ?s ?p ?o } }", True),
        ("SELECT * { VALUES ?z {<http://x/\\u0061#>} SERVICE <http://x> { ?s ?p ?o}\n }", True),
        ("SELECT * { VALUES ?z {id:a·\\'} SERVICE <http://x> {} FILTER('x'='x')}", True),
        ("SELECT * { ?s ?p id:citic-bank-customer-service-center }", False),
    ],
    ids=[
        "plain",
        "silent",
        "close",
        "comment ends",
        "names",
        "strings",
        "language",
        "less-than",
        "after a number",
        "before a name",
        "after a stop",
        "escape in an IRI",
        "middle dot in a name",
        "in a name",
    ],
)
def test_the_keyword_service_is_told_from_the_word(query: str, *, refused: bool) -> None:
    assert ("SERVICE" in keywords(query)) is refused


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that notes what is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<http://x> <http://x> <http://x> .")

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/data.ttl", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_query_opens_a_connection_or_reads_a_file(
    listener: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    url, asked = listener
    secret = tmp_path_factory.mktemp("secret") / "secret.nt"
    secret.write_text("<http://x> <http://x> <http://x> .\n", encoding="utf-8")
    for iri in (url, secret.as_uri()):
        for query in (f"FROM <{iri}>", f"FROM NAMED <{iri}>"):
            found = rows(
                f"SELECT * {query} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
            )
            assert len(found) == 0
        for query in (f"LOAD <{iri}>", f"LOAD SILENT <{iri}> INTO GRAPH <{iri}>"):
            with pytest.raises(BadQuery, match="not SPARQL"):
                evaluate(STORE, query)
        pattern = "{ ?s ?p ?o }"
        for query in (
            f"SELECT * {{ SERVICE <{iri}> {pattern} }}",
            f"SELECT * {{ SERVICE SILENT <{iri}> {pattern} }}",
            f"SELECT * {{ ?a ?b 1SERVICE <{iri}> {pattern} }}",
            f"PREFIX : <{iri}> SELECT * {{ SERVICE: {pattern} }}",
            f"PREFIX : <{iri}> SELECT * {{ ?a ?b ?c.SERVICE: {pattern} }}",
            f"SELECT * {{ VALUES ?z {{<http://x/\\u0061#>}} SERVICE <{iri}> {pattern}\n }}",
            f"SELECT * {{ VALUES ?z {{:a·\\'}} SERVICE <{iri}> {pattern} FILTER('x'='x') }}",
            f"SELECT * {{ ?s ?p '''a''' . SERVICE<{iri}>{pattern} }}",
            f"ASK {{ BIND(<{iri}> AS ?i) SERVICE ?i {pattern} }}",
        ):
            with pytest.raises(BadQuery, match="SERVICE is refused"):
                evaluate(STORE, query)
    assert asked == []


def test_a_query_of_any_length_is_not_taken() -> None:
    with pytest.raises(BadQuery, match="100,000 characters"):
        evaluate(STORE, "SELECT * {} #" + "x" * 100_000)


def text_of(term: Term) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


TERMS: st.SearchStrategy[Term | None] = st.one_of(
    st.none(),
    st.just(ox.NamedNode(f"{EX}a")),
    st.builds(
        ox.Literal,
        st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")),
    ),
    st.builds(lambda t: ox.Literal(t, language="en"), st.text("aΩ<&\"'é ", max_size=8)),
    st.builds(lambda n: ox.Literal(str(n), datatype=ox.NamedNode(f"{XSD}integer")), st.integers()),
)
ANSWERS = st.lists(st.tuples(TERMS, TERMS), max_size=5).map(
    lambda found: Answer(("one", "two"), tuple(found))
)


@pytest.mark.parametrize(
    ("write", "form"),
    [
        (to_json, ox.QueryResultsFormat.JSON),
        (to_tsv, ox.QueryResultsFormat.TSV),
    ],
    ids=["json", "tsv"],
)
@given(answer=ANSWERS)
def test_a_results_format_loses_nothing(
    write: object, form: ox.QueryResultsFormat, answer: Answer
) -> None:
    assert callable(write)
    read = ox.parse_query_results(write(answer), format=form)
    assert isinstance(read, ox.QuerySolutions)
    assert Answer.of(read) == answer


@given(answer=ANSWERS)
def test_results_as_xml_lose_nothing(answer: Answer) -> None:
    read = Result.parse(io.BytesIO(to_xml(answer).encode("utf-8")), format="xml")
    want = [
        {n: text_of(t) for n, t in zip(answer.variables, terms, strict=True) if t is not None}
        for terms in answer.terms
    ]
    assert [{str(k): str(v) for k, v in row.items()} for row in read.bindings] == want


def test_from_names_the_graphs_of_the_store() -> None:
    assert len(rows(f"SELECT * FROM <{GRAPH.value}> {{ ?s :n ?o }}")) == 1
    assert len(rows(f"SELECT * FROM <{EX}other> {{ ?s :n ?o }}")) == 0
    assert len(rows("SELECT * { ?s :n ?o }")) == 1


@given(answer=ANSWERS)
def test_csv_keeps_every_value(answer: Answer) -> None:
    read = list(csv.reader(io.StringIO(to_csv(answer), newline="")))
    want = [["" if t is None else text_of(t) for t in row] for row in answer.terms]
    assert read == [["one", "two"], *want]


def test_markdown_shows_marks_as_text() -> None:
    answer = Answer(("x",), ((ox.Literal("a|b\n*c* <script>"),),))
    assert to_markdown(answer).splitlines()[2] == r"| a\|b \*c\* \<script\> |"


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_empty_answer_has_its_columns(form: str) -> None:
    assert "only" in FORMATS[form](Answer(("only",), ()))


HEAD = "#+ summary: A question\n#+ defaults:\n#+   - place: here\n"
QUERY = "SELECT ?_place_iri ?__year_integer ?s { ?s ?_place_iri ?__year_integer }"


def test_a_head_gives_summary_defaults_and_parameters() -> None:
    question = Question.parse("q", HEAD + QUERY)
    place, year = question.parameters
    assert (question.summary, place.name, place.kind, place.default) == (
        "A question",
        "place",
        "iri",
        "here",
    )
    assert (year.name, year.kind, year.optional) == ("year", "integer", True)


def test_parameters_are_checked() -> None:
    question = Question.parse("q", QUERY)

    def resolve(name: str, scheme: str | None) -> ox.NamedNode:
        return ox.NamedNode(EX + name)

    assert set(question.bind({"place": "x"}, resolve)) == {"_place_iri"}
    with pytest.raises(UnknownParameter, match="no parameter 'plaze'; it has place, year"):
        question.bind({"plaze": "x"}, resolve)
    with pytest.raises(UnknownParameter, match="needs a value of 'place'"):
        question.bind({}, resolve)
    with pytest.raises(RequestError, match="year is integer; '20x' is none"):
        question.bind({"place": "x", "year": "20x"}, resolve)


@pytest.mark.parametrize("head", ["#+ summary: [\n", "#+ - a\n"], ids=["broken", "list"])
def test_a_head_that_is_no_yaml_of_decorators_is_refused(head: str) -> None:
    with pytest.raises(CiticKGError, match="head"):
        Question.parse("q", head + QUERY)


def test_a_dataframe_has_a_column_a_variable() -> None:
    frame = rows("SELECT ?n ?none { :a :n ?n }").to_dataframe()
    assert list(frame.columns) == ["n", "none"]
    assert frame["n"].tolist() == [5]


def test_rows_are_read_by_position_name_and_attribute() -> None:
    answer = rows("SELECT ?n (5 AS ?count) { :a :n ?n }")
    (row,) = answer
    assert (row[0], row["n"], row.n, row["count"]) == (5, 5, 5, 5)
    assert answer[0] == row
    assert answer[0:1] == [row]
    assert row[0:2] == (5, 5)
    with pytest.raises(KeyError, match="no field 'm'"):
        _ = row["m"]


def test_words_in_comments_and_strings_are_no_parameters() -> None:
    text = "SELECT ?_Year { ?s ?p 'what?_y', ?_Year } # not ?_foo"
    assert [p.name for p in Question.parse("q", text).parameters] == ["Year"]


@pytest.mark.parametrize("defaults", ["3", "[3]", "{a: b}"])
def test_defaults_that_are_no_list_of_names_are_refused(defaults: str) -> None:
    with pytest.raises(CiticKGError, match="defaults"):
        Question.parse("q", f"#+ defaults: {defaults}\nSELECT * {{}}")


def test_an_escape_hides_no_service() -> None:
    with pytest.raises(BadQuery):
        evaluate(STORE, "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 5000 + "}" * 5000,
        "SELECT (" + "(" * 5000 + "1" + ")" * 5000 + " AS ?x) {}",
        "SELECT (" + "!" * 20000 + "true AS ?x) {}",
        "SELECT (1" + "+1" * 20000 + " AS ?x) {}",
        "SELECT * { ?s " + "/".join(["<x:a>"] * 9000) + " ?o }",
        "SELECT * {" + " UNION ".join(["{}"] * 5000) + "}",
    ],
    ids=["groups", "brackets", "nots", "sums", "paths", "unions"],
)
def test_a_query_that_would_exhaust_the_stack_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match=r"nested|operators"):
        evaluate(STORE, query)


PIECES = (
    *("SERVICE", "service", "<x:a>", "FROM", "from:", "ORDER", " ", "\n", "#", '"', "'", "`"),
    *("\\u0053", "ſ", "{", "}", "(", ")", "+", "|", "SELECT", "UNION", "NOW()", "known", "?s"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_keyword_is_seen_wherever_the_engine_could_see_it(query: str) -> None:
    try:
        seen = {word for kind, word in tokens(query) if kind in ("word", "name")}
    except BadQuery:
        return
    spelt = {word.partition(":")[0].upper() for word in seen}
    assert {"SERVICE", "FROM", "ORDER", "UNION", "NOW"} & spelt <= keywords(query)


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p \\ }", "SELECT * { ?s ?p ` }"])
def test_what_is_no_token_is_refused_at_its_place(query: str) -> None:
    with pytest.raises(BadQuery, match="line 1, column 18"):
        evaluate(STORE, query)


def test_a_head_with_an_alias_is_refused() -> None:
    bomb = "#+ a: &a [1, 1]\n#+ description: *a\nSELECT * {}"
    with pytest.raises(CiticKGError, match="alias"):
        Question.parse("q", bomb)


def test_rows_can_be_copied_and_pickled() -> None:
    row = rows("SELECT ?n { :a :n ?n }")[0]
    assert copy.deepcopy(row) == pickle.loads(pickle.dumps(row)) == row


def test_control_characters_are_shown_and_never_sent() -> None:
    answer = Answer(("x",), ((ox.Literal("a\x1b[31m\u202eb\x00"),),))
    assert to_markdown(answer).splitlines()[2] == r"| a\\u001b\[31m\\u202eb\\u0000 |"
    with pytest.raises(RequestError, match="XML cannot hold"):
        to_xml(answer)


def test_a_parameter_that_the_query_itself_gives_its_value_needs_none(
    kg: KnowledgeGraph,
) -> None:
    query = """SELECT ?_standard_iri ?holder WHERE {
        VALUES ?_standard_iri { id:iso-41001 }
        ?claim citic:standard ?_standard_iri ; citic:holder / skos:prefLabel ?holder .
    }"""
    assert [row.holder for row in kg.query(query)] == ["CITIC Heye"] * len(kg.query(query))
    assert len(kg.query(query)) > 0
