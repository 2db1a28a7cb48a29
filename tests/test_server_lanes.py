"""The lanes: what the site makes of the release does not wait for the queries of strangers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from citic_kg import KnowledgeGraph
from tests.running_server import Response, RunningServer, running_server
from tests.server_probes import (
    ENDLESS,
    answers,
    calm,
    connect,
    head,
    health,
    target,
    until,
)

# After so many seconds what runs is stopped, and what waits is told so.
SECONDS = 20
HEAVY = 8
# What takes longest to make, each form for itself; none is asked for by another test here.
LARGE = (
    "/doc/id/citic-bank",
    "/doc/id/citic-bank.ttl",
    "/doc/id/citic-bank.jsonld",
    "/doc/id/citic-bank.nt",
    "/doc/report/citic-2022-service",
    "/doc/report/citic-2022-service.ttl",
    "/rdf-graph-store?default",
    "/rdf-graph-store?default&format=rdfxml",
)


@pytest.fixture
def server(release: Path, tmp_path: Path) -> Iterator[RunningServer]:
    options = ("--workers", "2", "--timeout", str(SECONDS))
    with running_server(release, tmp_path / "log", *options) as started:
        assert answers(started)
        yield started


@contextmanager
def _beside_heavy_queries(server: RunningServer) -> Iterator[None]:
    """Eight queries without end run or wait."""
    asked = [head(target(f"{ENDLESS} # {number}")) for number in range(HEAVY)]
    connections = [connect(server) for _ in asked]
    for connection, query in zip(connections, asked, strict=True):
        connection.sendall(query)
    until(lambda: health(server)["slow_workers"] == 2)
    try:
        yield
    finally:
        for connection in connections:
            connection.close()


def _asked(server: RunningServer, *paths: str) -> list[Response]:
    """The answers to all, asked for at the same time by clients that wait long enough."""
    with ThreadPoolExecutor(len(paths)) as threads:
        return list(threads.map(server.get, paths))


def test_pages_and_documents_are_answered_beside_queries_without_end(
    server: RunningServer,
) -> None:
    with _beside_heavy_queries(server):
        told = [server.get(path) for path in LARGE]
        assert [answer.status for answer in told] == [200] * len(LARGE)
        assert answers(server, 1)
    until(lambda: calm(server))
    assert health(server)["workers"] == 2


def test_so_are_many_at_once(server: RunningServer, kg: KnowledgeGraph) -> None:
    reports = kg.query("SELECT ?r { ?r a citic:Report } ORDER BY ?r")
    paths = [
        f"/doc/report/{str(row.r).rsplit('/', 1)[1]}.{form}"
        for row in reports
        for form in ("html", "ttl", "nt", "jsonld", "rdf", "trig")
    ]
    with _beside_heavy_queries(server):
        told = _asked(server, *LARGE, *paths)
    assert {answer.status for answer in told} == {200}


def test_queries_have_no_more_places_for_it(server: RunningServer) -> None:
    with _beside_heavy_queries(server):
        told = _asked(server, *LARGE[:4])
        assert {answer.status for answer in told} == {200}
        # Two for short requests, two for queries, and those that made the pages and are free now.
        until(lambda: health(server)["busy"] == 2)
        assert health(server)["waiting"] == HEAVY - 2
