"""No query calls a service, however it is spelt; what only looks like a call is answered."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citic_kg import KnowledgeGraph
from citic_kg.answer.engine import evaluate
from citic_kg.answer.service_call import service_call
from citic_kg.answer.tokens import BadQuery
from citic_kg.server.worker import sealed
from tests.running_server import RunningServer


class Listener:
    """A port on loopback on which whoever comes is counted and sent away."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.calls = 0
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/"

    def listen(self) -> None:
        """Count the calls until the port is closed."""
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Listener(listening)
        threading.Thread(target=found.listen, daemon=True).start()
        yield found
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Subjects with values of several kinds, so that what follows a triple is evaluated."""
    made, node = ox.Store(), ox.NamedNode("urn:s")
    number = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    for value in (ox.NamedNode("http://h:1"), ox.Literal(value=True), number):
        for predicate in ("urn:p", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"):
            made.add(ox.Quad(node, ox.NamedNode(predicate), value))
    return made


# Names that begin with p: are no IRIs where more than the prefix is read; then the engine reads
# the prefix alone, and goes on behind it.
PROLOGUE = "PREFIX p: <http://h:1>\nPREFIX q: <{url}>\nPREFIX : <{url}>\n"
GROUP = "{ ?a ?b ?c }"
# By the specification a string begins behind the IRI; to the engine it is a comment.
HIDDEN = "FILTER(?o<q:x#>'''\n||true) "
CALLS = {
    "plain": "SERVICE <{url}> {group}",
    "small letters": "service silent <{url}> {group}",
    "one word": "SERVICESILENT <{url}> {group}",
    "one word and an IRI": "SERVICESILENT<{url}>{group}",
    "before a name": "SERVICEq:x {group}",
    "SILENT before a name": "SERVICESILENTq:x {group}",
    "before a name without a prefix": "SERVICE:x{group}",
    "after a truth value": "?s ?p trueSERVICEq:x {group}",
    "after a truth value, before a colon": "?s ?p trueSERVICE:x {group}",
    "after a number": "?s ?p 1SERVICEq:x {group}",
    "after an IRI": "?s ?p <http://h:1>SERVICE<{url}>{group}",
    "in a name that is none": "?s ?p p:SERVICEq:x {group}",
    "in a name, then an IRI": "?s ?p p:SERVICE <{url}> {group}",
    "in a name, then SILENT": "?s ?p p:SERVICE SILENT <{url}> {group}",
    "behind a verb": "?s ap:SERVICEq:x {group}",
    "comments between": "SERVICE#}} '\n#'\r<{url}>#\n\t{group}",
    "behind a bracket": "FILTER(2<3)SERVICE<{url}>{group}",
    "in what looks like a string": "?s ?p ?o " + HIDDEN + "SERVICE <{url}> {group} #'''\n",
    "escape in the IRI": "SERVICE <{url}\\u0061> {group}",
    "escape in the name": "SERVICE q:a\\#b{group}",
    "prefix of the same name": "service:x {group}",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_spelling_of_a_call_reaches_the_engine(
    listener: Listener, store: ox.Store, call: str
) -> None:
    pattern = call.format(url=listener.url, group=GROUP)
    query = f"{PROLOGUE.format(url=listener.url)}SELECT * {{ {pattern} }}"
    with pytest.raises(BadQuery, match="SERVICE is refused") as told:
        evaluate(store, query)
    assert (
        query.split("\n")[told.value.line - 1][told.value.column - 1 :]
        .upper()
        .startswith("SERVICE")
    )
    before = listener.calls
    _run(store, query)
    assert listener.calls > before  # the engine alone calls


def _run(store: ox.Store, query: str) -> None:
    """Have the engine itself evaluate the query."""
    try:
        found = store.query(query)
        if isinstance(found, ox.QuerySolutions):
            list(found)
    except (SyntaxError, OSError, RuntimeError):
        pass


PIECES = st.sampled_from(
    [
        *("SERVICE", "service", "SILENT", "<URL>", "<urn:p>", "q:x", ":x", "p:", "p:x", "?s"),
        *("true", "1", "'a'", "'''", "a", "{ ?a ?b ?c }", "{", "}", "(", ")", "FILTER(2<3)"),
        *("FILTER(", "<q:x#>", "<", ">", "#", "\n", "\r", " ", ".", ";", "||", "@en", "\\#"),
        *("_:b", "GRAPH", "OPTIONAL", "PREFIX service: <urn:x>", "service:x", "BIND(1 AS ?n)"),
        *("VALUES ?v { 1 }", "UNION", "?p ?o"),
    ]
)


@settings(max_examples=1500)
@given(st.lists(PIECES, max_size=14), st.booleans())
def test_what_the_engine_calls_is_a_call_to_us(
    listener: Listener, store: ox.Store, pieces: list[str], close: bool
) -> None:
    pattern = ("" if close else " ").join(pieces).replace("URL", listener.url)
    query = f"{PROLOGUE.format(url=listener.url)}SELECT * {{ ?s ?p ?o . {pattern} }}"
    before = listener.calls
    _run(store, query)
    assert listener.calls == before or service_call(query) is not None


ANSWERED = (
    "SELECT * FROM report:citic-2022-service { ?x a citic:CertificationClaim }",
    "ASK { GRAPH report:citic-2022-service { ?x a citic:CertificationClaim } }",
    "ASK { GRAPH report:citic-2022-service\n# the service report\n{ ?x ?y ?z } }",
    "PREFIX service: <https://w3id.org/citic-kg/id/> ASK { service:citic-bank a citic:Company }",
    "PREFIX service: <https://w3id.org/citic-kg/def/> ASK { ?x a service:Company }",
    "PREFIX s: <https://w3id.org/citic-kg/report/> ASK { GRAPH s:citic-2022-service { ?x ?y ?z } }",
    "ASK { ?x skos:prefLabel ?l FILTER(CONTAINS(LCASE(?l), 'service')) } # a SERVICE",
    "ASK { ?service ?p ?o . ?s ?q ?service }",
)


@pytest.mark.parametrize("query", ANSWERED)
def test_what_is_no_call_is_answered(kg: KnowledgeGraph, query: str) -> None:
    assert service_call(query) is None
    found = kg.evaluate(query)
    assert found is True or bool(found)


@pytest.mark.parametrize(
    "pattern",
    ["{" * 5000 + "}" * 5000, "FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ")"],
    ids=["groups", "brackets"],
)
def test_no_string_that_is_none_hides_what_exhausts_the_stack(pattern: str) -> None:
    query = f"SELECT * {{ ?s ?p ?o {HIDDEN}{pattern} #'''\n}}"
    with pytest.raises(BadQuery, match="nested"):
        evaluate(ox.Store(), query)


LONG = (
    *("SERVICE", "SERVICE:", "SERVICE #", "SERVICE#", "SERVICE <a", "SERVICE ", "SERVICE\n#"),
    *("SERVICE a:\\", "SERVICE \r\n ", "SERVICE SILENT ", "SERVICE#\n", "SERVICE?", "SERVICE<"),
)


@pytest.mark.parametrize("part", LONG)
def test_a_long_text_is_read_once(part: str) -> None:
    """Read on from each of the words, it would take minutes."""
    began = time.monotonic()
    assert service_call(part * (1_000_000 // len(part))) is None
    assert time.monotonic() - began < 20


def test_what_evaluates_a_query_can_open_nothing(tmp_path: Path, server: RunningServer) -> None:
    read, write = os.pipe()
    try:
        with sealed():
            for opening in (socket.socket, lambda: (tmp_path / "a").open("w")):
                with pytest.raises(OSError, match="Too many open files") as refused:
                    opening()
                assert refused.value.errno == errno.EMFILE
            os.write(write, b"open")
            assert os.read(read, 4) == b"open"
        (tmp_path / "a").write_text("again", encoding="utf-8")
    finally:
        os.close(read)
        os.close(write)
    # All that a worker needs for an answer, it has read before.
    for query in ("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE id:citic-bank", "no"):
        for accept in ("text/html", "*/*"):
            assert server.query(query, accept=accept).status == (400 if query == "no" else 200)
    huge = server.query("CONSTRUCT WHERE { ?s ?p ?o }", accept="text/html")
    assert (huge.status, huge.media_type) == (406, "text/html")
