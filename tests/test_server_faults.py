"""Hostile questions, clients and killers: each is answered or ended, and nobody else notices."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from tests.running_server import RunningServer, running_server
from tests.server_probes import (
    ENDLESS,
    EVERYTHING,
    GROWING,
    HUGE,
    PROC,
    alive,
    answers,
    calm,
    connect,
    family,
    fork_servers,
    head,
    health,
    kill,
    memory,
    open_files,
    question,
    raw,
    read_all,
    status,
    target,
    until,
    workers,
)

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="processes are looked up in /proc")
# Megabytes that the server itself may have more at the end than at the start.
GROWTH = 96


def _watched(release: Path, log: Path, *options: str) -> Iterator[RunningServer]:
    """A server of which, after all that is done to it, nothing is left over."""
    with running_server(release, log, "--workers", "2", *options) as server:
        assert answers(server)
        before = memory(server.process.pid)
        yield server
        until(lambda: calm(server))
        until(lambda: health(server)["workers"] == 2)
        assert answers(server, 1)
        assert memory(server.process.pid) < before + GROWTH
        assert not [f for f in open_files(server.process.pid) if "citic-kg-" in f]
        left = family(server)
        assert server.stop() == 0
        until(lambda: not alive(left))


@pytest.fixture(scope="module")
def hasty(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with little time for a query."""
    log = tmp_path_factory.mktemp("hasty") / "log"
    yield from _watched(release, log, "--timeout", "2")


@pytest.fixture(scope="module")
def strict(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with little memory and small results."""
    log = tmp_path_factory.mktemp("strict") / "log"
    yield from _watched(release, log, "--memory", "64", "--max-result", "1")


@pytest.fixture(scope="module")
def patient(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with time for everything."""
    log = tmp_path_factory.mktemp("patient") / "log"
    yield from _watched(release, log, "--timeout", "120", "--max-result", "256")


# ---- Queries over a limit


def test_a_query_without_end_is_stopped_while_others_are_answered(hasty: RunningServer) -> None:
    with ThreadPoolExecutor() as threads:
        endless = threads.submit(hasty.query, ENDLESS)
        asked = 0
        while not endless.done():
            assert answers(hasty, asked)
            asked += 1
    assert asked > 1
    told = endless.result()
    assert told.status == 503
    assert "longer than 2 s" in told.text
    assert told.header("retry-after")


def test_a_huge_result_is_refused_with_the_reason(strict: RunningServer) -> None:
    told = strict.query(HUGE)
    assert told.status == 413
    assert "more than 1 MB" in told.text
    assert "LIMIT" in told.text


def test_a_query_that_needs_too_much_memory_ends_with_its_worker(strict: RunningServer) -> None:
    told = strict.query(HUGE.replace("}", "} ORDER BY ?c ?f"))
    assert told.status == 503
    assert "64 MB of memory" in told.text
    assert told.header("retry-after")
    until(lambda: health(strict)["workers"] == 2)


def test_more_long_queries_than_places_all_get_an_answer(hasty: RunningServer) -> None:
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(hasty.query, [f"{ENDLESS} # {n}" for n in range(8)]))
    assert {answer.status for answer in told} == {503}
    assert all(answer.header("retry-after") for answer in told)
    reasons = {answer.text for answer in told}
    assert any("longer than 2 s" in reason for reason in reasons)
    assert any("other requests were running" in reason for reason in reasons)


def test_long_queries_wait_for_a_place_and_then_run(patient: RunningServer) -> None:
    part = "{ SELECT * { ?a ?b ?c } LIMIT 1000 } { SELECT * { ?d ?e ?f } LIMIT 600 }"
    queries = [f"SELECT (COUNT(*) AS ?n) {{ {part} }} # {n}" for n in range(6)]
    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(lambda q: patient.query(q, [("format", "csv")]), queries))
    assert [answer.text.split() for answer in told] == [["n", "600000"]] * 6


# ---- Large results


def test_a_large_result_comes_whole(patient: RunningServer, release: Path) -> None:
    result = KnowledgeGraph.open(release).store.query(EVERYTHING, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    direct = result.serialize(format=ox.QueryResultsFormat.CSV)
    assert direct is not None
    over_http = patient.request("GET", target(EVERYTHING))
    assert over_http.status == 200
    # The order of rows is the engine's own, in each process.
    assert sorted(over_http.body.splitlines()) == sorted(direct.splitlines())


def test_a_result_that_breaks_off_is_never_taken_for_a_whole(patient: RunningServer) -> None:
    connection = HTTPConnection(*patient.address, timeout=60)
    connection.request("GET", target(f"{GROWING} # broken"))
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.getheader("transfer-encoding") == "chunked"
    kill(workers(patient))
    with pytest.raises(IncompleteRead):
        answer.read()
    connection.close()


def test_a_client_that_knows_no_chunks_gets_no_part(hasty: RunningServer) -> None:
    told = raw(hasty, head(target(f"{HUGE} # old client"), version="1.0"))
    assert status(told) in (413, 503)
    assert b"chunked" not in told


def test_a_client_that_reads_byte_by_byte_holds_no_worker(patient: RunningServer) -> None:
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(60)
        slow.connect(patient.address)
        slow.sendall(head(target(EVERYTHING), "Connection: close"))
        first = b"".join(slow.recv(1) for _ in range(40))
        assert status(first) == 200
        until(lambda: calm(patient))
        assert answers(patient, 2)
        whole = first + read_all(slow)
    if b"content-length" in whole[:2000].lower():
        told, _, body = whole.partition(b"\r\n\r\n")
        size = int(told.lower().partition(b"content-length: ")[2].split()[0])
        assert len(body) == size
    else:
        assert whole.endswith(b"\r\n0\r\n\r\n")


# ---- Many, large and malformed requests


def test_two_hundred_connections_at_once_are_all_answered(patient: RunningServer) -> None:
    connections = [connect(patient) for _ in range(200)]
    for number, connection in enumerate(connections):
        path = target(question(number + 1000), "json")
        connection.sendall(head(path, "Connection: close"))
    told = [read_all(connection) for connection in connections]
    for connection in connections:
        connection.close()
    assert {status(answer) for answer in told} == {200}


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
def test_a_body_of_100_mb_is_refused_and_not_kept(hasty: RunningServer, chunked: bool) -> None:
    before = memory(hasty.process.pid)
    size = 100 * 1024 * 1024
    kind = "Content-Type: application/sparql-query"
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    piece = bytes(1024 * 1024)
    with connect(hasty) as connection:
        connection.sendall(head("/sparql", kind, length, method="POST"))
        for _ in range(100):
            connection.sendall(b"100000\r\n%b\r\n" % piece if chunked else piece)
        assert status(connection.recv(1000)) == 413
        assert memory(hasty.process.pid) < before + 32
    assert answers(hasty, 3)


MALFORMED = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" + bytes(200),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "unknown version": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "unknown method": b"STEAL / HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes in the path": head("/\xff\xfe"),
    "percent sign in the path": head("/id/%zz", "Connection: close"),
    "Latin-1 in the path": head("/id/%e9", "Connection: close"),
    "percent sign in a parameter": head("/sparql?query=%", "Connection: close"),
    "Latin-1 in a parameter": head("/sparql?query=%e9", "Connection: close"),
    "surrogate in a parameter": head("/sparql?query=%ed%a0%80", "Connection: close"),
    "no authority": head("/", "Connection: close").replace(b"localhost", b"a b"),
    "two lengths": head("/sparql", "Content-Length: 1", "Content-Length: 2", method="POST"),
    "length and chunks": head(
        "/sparql", "Content-Length: 1", "Transfer-Encoding: chunked", method="POST"
    ),
    "negative length": head("/sparql", "Content-Length: -1", method="POST"),
    "chunk without a size": head(
        "/sparql",
        "Content-Type: application/sparql-query",
        "Transfer-Encoding: chunked",
        method="POST",
    )
    + b"zz\r\n\r\n",
    "zero in a header": head("/health", "X-Name: a\0b"),
    "line feed in a header": head("/health", "X-Name: a\nX-Evil: b"),
    "folded header": head("/health", "X-Name: a", "  b"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_refused(hasty: RunningServer, data: bytes) -> None:
    assert status(raw(hasty, data)) == 400
    assert answers(hasty)


def test_a_head_without_end_is_cut_off(hasty: RunningServer) -> None:
    line = b"X-More: " + b"a" * 60_000 + b"\r\n"
    with connect(hasty) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe|aborted"):  # noqa: PT012
            for _ in range(1000):
                connection.sendall(line)
    assert answers(hasty)


# ---- Processes killed from outside


def test_idle_workers_are_killed_and_no_request_is_lost(hasty: RunningServer) -> None:
    for turn in range(10):
        kill(workers(hasty))
        assert answers(hasty, 4 + turn)
    until(lambda: health(hasty)["workers"] == 2)


def test_a_busy_worker_is_killed_and_only_its_client_is_told(patient: RunningServer) -> None:
    with ThreadPoolExecutor() as threads:
        endless = threads.submit(patient.query, f"{ENDLESS} # killed")
        until(lambda: health(patient)["busy"])

        def killed() -> bool:
            kill(workers(patient))
            return endless.done()

        # The first time it may begin anew, in another worker.
        until(killed)
        # All were killed, the idle ones too: who comes at this moment may be told as well.
        until(lambda: answers(patient, 5))
        told = endless.result()
    assert told.status == 503
    assert "ended from outside" in told.text
    assert told.header("retry-after")


def _burst(server: RunningServer, *queries: str) -> Iterator[int]:
    """The status of each query's answer; all are sent before one is read."""
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(server)) for _ in queries]
        for connection, query in zip(connections, queries, strict=True):
            connection.sendall(head(target(query, "json"), "Connection: close"))
        yield 0
        for connection in connections:
            yield status(read_all(connection))


def test_workers_are_killed_while_many_wait_and_no_request_is_lost(hasty: RunningServer) -> None:
    told = _burst(hasty, *(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {n}" for n in range(60)))
    next(told)
    kill(workers(hasty))
    assert set(told) == {200}


def test_nobody_waits_for_the_long_query_that_a_worker_has_before(hasty: RunningServer) -> None:
    # Those that were sent to a worker behind a long one are begun by another.
    queries = [f"{ENDLESS} # {n}" if n % 12 == 5 else question(3000 + n) for n in range(60)]
    _, *told = _burst(hasty, *queries)
    for query, found in zip(queries, told, strict=True):
        assert found == (503 if query.startswith(ENDLESS) else 200), query


def test_clients_that_go_away_while_many_wait_take_nobody_with_them(hasty: RunningServer) -> None:
    gone = [connect(hasty) for _ in range(60)]
    for number, connection in enumerate(gone):
        connection.sendall(head(target(question(4000 + number), "json")))
    told = _burst(hasty, *(question(5000 + number) for number in range(30)))
    next(told)
    for connection in gone:
        connection.close()
    assert set(told) == {200}


def test_stopped_workers_are_given_up_and_replaced(hasty: RunningServer) -> None:
    stopped = workers(hasty)
    kill(stopped, signal.SIGSTOP)
    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(hasty.query, [question(n) for n in range(2000, 2006)]))
    assert {answer.status for answer in told} <= {200, 503}
    until(lambda: answers(hasty, 6))
    kill(stopped, signal.SIGCONT)


def test_the_fork_server_is_killed_and_another_takes_its_place(hasty: RunningServer) -> None:
    def settled() -> bool:
        state = health(hasty)
        return (state["workers"], state["slow_workers"]) == (2, len(workers(hasty)) - 2)

    until(settled)  # those that were stopped before may still be ending
    former = fork_servers(hasty)
    doomed = workers(hasty)
    kill(former)
    until(lambda: not alive(former))
    # Its workers live on without it.
    assert alive(doomed) == doomed
    assert answers(hasty, 6)
    kill(doomed)
    until(lambda: health(hasty)["workers"] == 2 and len(workers(hasty)) >= 2)
    # One that was killed may be asked before the server has noticed.
    until(lambda: answers(hasty, 7))
    assert not fork_servers(hasty) & former


# ---- Clients that go away


@pytest.mark.parametrize("more", [b"", head("/health")], ids=["alone", "pipelined"])
def test_a_client_that_goes_away_ends_its_query(patient: RunningServer, more: bytes) -> None:
    with connect(patient) as connection:
        path = target(f"{ENDLESS} # gone {len(more)}")
        connection.sendall(head(path) + more)
        until(lambda: health(patient)["busy"])
    until(lambda: calm(patient))


def test_a_query_that_is_known_to_be_long_ends_with_its_client_too(patient: RunningServer) -> None:
    for _ in range(2):
        with connect(patient) as connection:
            connection.sendall(head(target(f"{ENDLESS} # again and again")))
            until(lambda: health(patient)["busy"])
            until(lambda: health(patient)["slow_workers"])
        until(lambda: calm(patient))


def test_a_storm_of_cancelled_queries_passes(patient: RunningServer) -> None:
    for turn in range(3):
        connections = [connect(patient) for _ in range(40)]
        for number, connection in enumerate(connections):
            connection.sendall(head(target(f"{ENDLESS} # {turn} {number}")))
        until(lambda: health(patient)["waiting"])
        assert answers(patient, 8 + turn)
        for connection in connections:
            connection.close()
        until(lambda: calm(patient))
    # Two for short queries and two for long ones; those that were killed may still be ending.
    until(lambda: len(workers(patient)) <= 4)
    state = health(patient)
    assert (state["workers"], state["slow_workers"] in range(3)) == (2, True)
