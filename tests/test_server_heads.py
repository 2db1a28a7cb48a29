"""Heads of requests that are made to cost: long, of many lines, of many quotation marks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from citic_kg.server.bounded_http import MAX_HEAD
from citic_kg.server.incoming import MAX_ACCEPT, MAX_LINES
from citic_kg.web.negotiation import best, takes_gzip
from tests.running_server import RunningServer, running_server
from tests.server_probes import PROC, answers, connect, head, memory, raw, read_all, status

# Megabytes that the server may have more after some thousand requests, none of which it keeps.
GROWTH = 32


@pytest.fixture(scope="module")
def own(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of this module."""
    log = tmp_path_factory.mktemp("heads") / "log"
    with running_server(release, log, "--workers", "1") as server:
        yield server


BLANKS = " " * 60_000
HEADS = {
    "blanks in a weight of a coding": head("/nope", f"Accept-Encoding: gzip;q=a{BLANKS}a"),
    "blanks in a weight": head("/", f"Accept: text/html;q=a{BLANKS}a", method="PUT"),
    "quotation marks": head("/", 'Accept: "' + r"\"" * 20_000, method="PUT"),
    "marks and blanks in a file's": head("/download/x", 'Accept: "' + r"\"" * 20_000),
    "one wish on many lines": head("/", *["Accept: text/html;q=0.1"] * (MAX_LINES + 1)),
    "many lines": head("/", *["a:b"] * 10_000),
    "long wishes on some lines": head("/", *["Accept: " + "x" * 1000] * 5),
}


@pytest.mark.parametrize("data", HEADS.values(), ids=HEADS)
def test_a_head_that_costs_more_than_others_is_refused(own: RunningServer, data: bytes) -> None:
    told = raw(own, data.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    assert status(told) == 431
    assert b"access-control-allow-origin: *" in told
    assert answers(own)


def test_wishes_of_the_greatest_length_are_heard(own: RunningServer) -> None:
    accept = ("image/png;a=" + "x" * MAX_ACCEPT)[: MAX_ACCEPT - 14] + ", text/turtle;"
    found = own.get("/prefixes", accept=accept)
    assert (found.status, found.media_type) == (200, "text/turtle")
    lines = ["Connection: close", *(f"X-{n}: y" for n in range(MAX_LINES - 2))]
    assert status(raw(own, head("/prefixes", *lines))) == 200


@pytest.mark.parametrize("size", [MAX_HEAD, 20 * MAX_HEAD], ids=["a little", "much"])
def test_a_head_over_the_bound_ends_its_connection(own: RunningServer, size: int) -> None:
    with connect(own) as connection, suppress(OSError):
        connection.sendall(head("/prefixes", f"X-More: {'a' * size}"))
        # What was not read when it was closed may take the reason with it.
        assert status(read_all(connection)) in (0, 431)
    assert answers(own)


def test_a_body_that_comes_with_its_head_is_no_part_of_it(own: RunningServer) -> None:
    query = "ASK {} #" + "x" * 90_000
    lines = ["Content-Type: application/sparql-query", f"Content-Length: {len(query)}"]
    asked = head("/sparql", *lines, "Connection: close", "X-More: " + "a" * 50_000, method="POST")
    told = raw(own, asked + query.encode())
    assert status(told) == 200, told[:500]


def test_heads_that_follow_each_other_are_counted_one_by_one(own: RunningServer) -> None:
    asked = head("/health", "X-More: " + "a" * 20_000) * 9
    told = raw(own, asked + head("/health", "Connection: close"))
    assert told.count(b"HTTP/1.1 200 OK") == 10


@pytest.mark.skipif(not PROC.is_dir(), reason="memory is looked up in /proc")
def test_nothing_is_kept_of_long_wishes(own: RunningServer) -> None:
    connection = HTTPConnection(*own.address, timeout=60)

    def ask(length: int, number: int) -> int:
        for name in ("Accept", "Accept-Encoding"):
            wish = f"text/html;a{number}={'x' * length}"
            connection.request("GET", "/nope", headers={name: wish})
            answer = connection.getresponse()
            answer.read()
        return answer.status

    assert ask(10, 0) == 404
    before = memory(own.process.pid)
    for number in range(400):
        assert ask(60_000, number) == 431
        assert ask(MAX_ACCEPT - 20, number) == 404
    connection.close()
    assert memory(own.process.pid) < before + GROWTH


LONG = {
    "blanks in a weight": ("text/html;q=a" + " " * 100_000 + "a", "text/turtle"),
    "blanks before a weight": ("text/html;" + " " * 100_000 + "q", "text/html"),
    "open quotation marks": ('text/html;a="' + r"\"" * 100_000, "text/html"),
    "quotation marks": ("text/html;a=" + '""' * 100_000, "text/html"),
    "backslashes": ('text/html;a="' + "\\" * 100_001, "text/html"),
    "types": ("text/html/" * 50_000, "text/turtle"),
    "semicolons": ("text/html" + ";" * 100_000, "text/html"),
}


@pytest.mark.parametrize(("header", "taken"), LONG.values(), ids=LONG)
def test_a_long_header_is_read_once(header: str, taken: str) -> None:
    """Read twice for each of its characters, it would take a minute."""
    began = time.monotonic()
    assert best(header, ["text/turtle", "text/html"]) == taken
    assert takes_gzip(header.replace("text/html", "gzip", 1)) in (True, False)
    assert time.monotonic() - began < 10
