"""Where a query that is no SPARQL is wrong, and why; the mark ⟨ stands before what is at fault."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citic_kg.answer.engine import solve
from citic_kg.answer.tokens import BadQuery
from citic_kg.rdf.formats import release_prefixes
from tests.running_server import RunningServer

PREFIXES = release_prefixes([])
STORE = ox.Store()
# The query, and what is said of it.
BROKEN = {
    "form misspelt": ("⟨SELEC ?x WHERE { ?x ?y ?z }", "perhaps SELECT is meant"),
    "keyword misspelt": ("SELECT * { ⟨OPTIONL { ?x ?y ?z } }", "perhaps OPTIONAL is meant"),
    "order misspelt": ("SELECT * { ?x ?y ?z } ⟨ORDRE BY ?x", "perhaps ORDER is meant"),
    "function misspelt": ("ASK { ?x ?y ?z FILTER(⟨CONTAIN(?x, 'a')) }", "CONTAINS is meant"),
    "no function": ("ASK { ?x ?y ?z FILTER(⟨NOSUCH(?x)) }", "NOSUCH is no word of SPARQL"),
    "word for a name": ("ASK { ?x ⟨label ?z }", "label is no word of SPARQL"),
    "after a comment": (
        "# é 漢字 𝄞 OPTIONL\nSELECT * {\n  # ORDRE\n  ?é ?y '漢字 𝄞' . ⟨OPTIONL { ?a ?b ?c }\n}",
        "perhaps OPTIONAL is meant",
    ),
    "keyword twice": ("SELECT * WHERE { ?x ?y ?z } ⟨WHERE { }", ""),
    "no WHERE clause": ("SELECT ?x⟨", "ends before it is whole"),
    "form alone": ("ASK⟨", "ends before it is whole"),
    "nothing": ("⟨", "it is empty"),
    "comment alone": ("⟨# SELECT", "it is empty"),
    "brace open": ("SELECT * {\n  ?x ?y ?z⟨\n", "the { of line 1, column 10 is still open"),
    "inner brace open": (
        "SELECT * {\n OPTIONAL {\n ?x ?y ?z .\n}⟨ # and no more",
        "the { of line 1, column 10",
    ),
    "brace too many": ("SELECT * { ?x ?y ?z } ⟨}", "nothing that it would close"),
    "bracket of another kind": ("ASK { BIND(1 AS ?x ⟨} }", "the ( of line 1, column 11"),
    "list open": ("ASK { (1 2 ?x ?y ⟨}", "the ( of line 1, column 7 is still open"),
    "prefix undeclared": ("ASK { ?x a citic:Company ; ⟨foo:bar ?y . foo:bar a ?y }", "foo: is not"),
    "prefix undeclared, alone": ("ASK { ?x ⟨foo: ?y }", "the prefix foo: is not declared"),
    "prefix undeclared in a type": ('ASK { ?x ?y "1"^^⟨xs:int }', "the prefix xs: is not declared"),
    "prefix declared too late": (
        "PREFIX a: <https://example.org/>\nASK { ?x a:b ?y . ⟨b:c a:b ?x }",
        "the prefix b: is not declared",
    ),
    "prefix without a colon": ("PREFIX ⟨foo <http://x/> ASK { }", "with a colon"),
    "IRI open": ("PREFIX foo: ⟨<http://x/ SELECT * { }", "ends with >"),
    "IRI with a blank": ("ASK { ?x ⟨<http://x/a b> ?y }", "no blank in it"),
    "IRI relative": ("ASK { ?x ⟨<name> ?y }", "no absolute IRI"),
    "string open": ("ASK { ?x ?y ⟨'abc }", "a string that has no end"),
    "string open, long": ('ASK { ?x ?y\n ⟨"abc }\n" }', "a string that has no end"),
    "type missing": ('ASK { ?x ?y "1"^^ ⟨}', "something is missing before it"),
    "language missing": ("ASK { ?x ?y 'a'⟨@ }", ""),
    "filter empty": ("ASK { ?x ?y ?z FILTER(⟨) }", "something is missing before it"),
    "side missing": ("SELECT *\nWHERE {\n ?x ?y ?z FILTER(?x = ⟨)\n}", "something is missing"),
    "side missing after a sign of two": ("ASK { ?x ?y ?z FILTER(?x && ⟨) }", "something is"),
    "half a sign": ("ASK { ?x ?y ?z FILTER(?x ⟨& ?y) }", ""),
    "argument too many": ("ASK { ?x ?y ?z FILTER(STRLEN(?x⟨, 2) > 1) }", ""),
    "comma missing": ("ASK { ?x ?y ?z FILTER(REGEX(?z ⟨'a')) }", ""),
    "object missing": ("SELECT *\nWHERE { ?x ?y ⟨}", "something is missing before it"),
    "point misplaced": ("ASK { ?x ?y ?z . ⟨; }", ""),
    "literal as predicate": ("ASK { ?x ⟨'a' ?z }", ""),
    "path without an end": ("ASK { ?x a/⟨?y ?z }", ""),
    "path of a variable": ("ASK { ?x ?y⟨/a ?z }", ""),
    "union without an end": ("ASK { { ?x ?y ?z } UNION ⟨}", "something is missing before it"),
    "graph without a name": ("ASK { GRAPH ⟨{ ?x ?y ?z } }", ""),
    "limit of a word": ("SELECT * { ?x ?y ?z } LIMIT ⟨ten", "ten is no word of SPARQL"),
    "numbers with signs": ('ASK { ?x ?y -1, +2.5, "1"^^xsd:int . ?x ?y ⟨}', "something is missing"),
    "name missing": ("SELECT (1 AS⟨) { }", "something is missing before it"),
    "nothing selected": ("SELECT DISTINCT ⟨{ ?x ?y ?z }", ""),
    "selected, not grouped": (
        "SELECT ?x ⟨?y (COUNT(?z) AS ?n)\n{ ?x ?y ?z } GROUP BY ?x",
        "The SELECT contains a variable that is unbound",
    ),
    "two not grouped": ("SELECT ⟨?y ?z { ?x ?y ?z } GROUP BY ?x", "a variable that is unbound"),
    "not grouped within": (
        "ASK { ?x ?y ?z { SELECT (COUNT(?a) AS ?n) ⟨?b { ?a ?b ?c } } ?d ?e ?f }",
        "a variable that is unbound",
    ),
    "not grouped in an expression": (
        "SELECT ?x (COUNT(?z) AS ?n) ⟨(STR(?y) AS ?s) { ?x ?y ?z } GROUP BY ?x",
        "a variable that is unbound",
    ),
    "aggregated and not": ("SELECT ⟨?x (COUNT(*) AS ?n) { ?x ?y ?z }", "that is unbound"),
    "all selected, grouped": ("SELECT ⟨* { ?x ?y ?z } GROUP BY ?x LIMIT 3", "GROUP BY"),
    "selected twice": ("SELECT ?x (1 AS ⟨?x) { ?x ?y ?z }", "overrides an existing variable"),
    "bound twice": ("ASK { ?x ?y ?z BIND(1 AS ⟨?x) ?a ?b ?c }", "overriding an existing variable"),
    "values too few": ("ASK { VALUES (?x ?y) { (1) ⟨} ?a ?b ?c }", "exactly the same number"),
    "what is no token": ("ASK { ?x ?y \\⟨ }".replace("\\⟨", "⟨\\"), ""),
    "lines of a form": ("SELECT *\r\n{ ?x ?y ?z\r\n FILTER(?x = ⟨)\r\n}", "something is missing"),
}


def refused(query: str) -> BadQuery | None:
    """What is said of the query; nothing where it is SPARQL."""
    try:
        solve(STORE, query, prefixes=PREFIXES)
    except BadQuery as error:
        return error
    return None


def offset(query: str, error: BadQuery) -> int:
    """Where the query is wrong, counted from 0."""
    lines = query.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    return sum(len(line) + 1 for line in lines[: error.line - 1]) + error.column - 1


@pytest.mark.parametrize(("marked", "why"), BROKEN.values(), ids=BROKEN)
def test_an_error_is_told_at_its_place_with_its_reason(marked: str, why: str) -> None:
    query = marked.replace("⟨", "")
    error = refused(query)
    assert error is not None
    at = offset(query, error)
    assert query[:at] + "⟨" + query[at:] == marked
    assert why in str(error)
    assert f"line {error.line}, column {error.column}" in str(error)


@pytest.mark.parametrize("name", sorted(set(BROKEN) - {"nothing", "comment alone"}))
def test_what_stands_before_and_behind_does_not_move_it(name: str) -> None:
    marked = BROKEN[name][0]
    for before in ("\n\n", "# 漢字 𝄞 { ( [ '\n", "PREFIX own: <https://example.org/>\n"):
        for behind in ("", "\n", " " * 50, "\n# } ) ] SELECT"):
            query = before + marked.replace("⟨", "") + behind
            error = refused(query)
            assert error is not None
            assert offset(query, error) == len(before) + marked.index("⟨")


PARTS = st.sampled_from(
    ["SELECT", "ASK", "WHERE", "{", "}", "(", ")", "?x", "?y", "*", "a", "id:b", "no:b", "<urn:a>",
     "<b>", "<", ">", "'s'", "'", '"""', "1", "-", ".", ";", ",", "&&", "^^", "@en", "FILTER",
     "OPTIONAL", "OPTIONL", "BIND", "AS", "GROUP BY", "COUNT", "VALUES", "UNION", "\n", "\r\n", " ",
     "# é\n", "é", "漢", "𝄞", "\\", "\0", "PREFIX", "no:", "|", "/", "!", "="]
)  # fmt: skip


@given(st.lists(PARTS, max_size=25))
def test_the_place_is_in_the_text_or_at_its_end(parts: list[str]) -> None:
    query = " ".join(parts)
    error = refused(query)
    assume(error is not None)
    assert error is not None
    offset(query, error)


WHOLE = (
    "SELECT ?x (COUNT(*) AS ?n) { ?x a/skos:broader* ?y OPTIONAL { ?x ?p '''a''' } } GROUP BY ?x",
    "PREFIX o: <urn:o> CONSTRUCT { ?s o:p 'a'@en, 1.5 } { ?s ?p -1 FILTER(?s != o:x && 1 <= 2) }",
    'ASK { VALUES (?a ?b) { (1 "2"^^xsd:int) (UNDEF 3) } FILTER NOT EXISTS { ?a ^id:p|!a [] } }',
)


@pytest.mark.parametrize("query", WHOLE)
def test_a_query_that_stops_is_wrong_at_its_end(query: str) -> None:
    """Every beginning of a query is wrong at its end, or in the token that it ends within."""
    assert refused(query) is None
    for end in range(len(query)):
        error = refused(query[:end])
        if error is not None and "unbound" not in str(error):
            last = query[offset(query[:end], error) : end].strip()
            assert " " not in last or last[0] in "'\"", (last, str(error))


@given(st.sampled_from(WHOLE), st.data())
def test_a_stray_sign_is_found_where_it_is(query: str, data: st.DataObject) -> None:
    """A sign that SPARQL has nowhere, between two tokens or in one."""
    at = data.draw(st.integers(0, len(query)))
    error = refused(query[:at] + " \\ " + query[at:])
    assert error is not None
    assert offset(query[:at] + " \\ " + query[at:], error) <= at + 1


def test_clients_are_told_the_place(server: RunningServer) -> None:
    told = server.query("SELECT *\n{ ?x foo:bar ?y }", accept="application/json")
    assert (told.status, told.media_type) == (400, "application/problem+json")
    assert '"line": 2' in told.text
    assert '"column": 6' in told.text
    assert "the prefix foo: is not declared" in told.text
