"""How the server starts, logs and ends: addresses, options, signals, and nothing left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from tests.conftest import Run
from tests.running_server import RunningServer, running_server
from tests.server_probes import (
    ENDLESS,
    EVERYTHING,
    GROWING,
    HUGE,
    PROC,
    alive,
    answers,
    children,
    connect,
    family,
    head,
    health,
    kill,
    raw,
    read_all,
    target,
    until,
    workers,
)

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="processes are looked up in /proc")
# Seconds from the signal to the end of the process: a promise of the server.
END_SECONDS = 2.0
SIGNALS = (signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow))


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server puts its temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@contextmanager
def _clients(server: RunningServer, *requests: bytes) -> Iterator[list[socket.socket]]:
    """A connection for each request, of which nobody takes the answer."""
    with ExitStack() as stack:
        made = []
        for request in requests:
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(30)
            connection.connect(server.address)
            connection.sendall(request)
            made.append(connection)
        yield made


def _ended_by(server: RunningServer, number: signal.Signals) -> None:
    """End the server as it promises."""
    left = family(server)
    began = time.monotonic()
    assert server.stop(number) == 0
    assert time.monotonic() - began < END_SECONDS
    until(lambda: not alive(left))
    assert "Traceback" not in server.log


def test_an_idle_server_ends_within_two_seconds(release: Path, tmp_path: Path) -> None:
    with running_server(release, tmp_path / "log", "--workers", "2") as server:
        assert answers(server)
        _ended_by(server, signal.SIGTERM)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_server_with_queries_ends_within_two_seconds(
    release: Path, tmp_path: Path, number: signal.Signals
) -> None:
    queries = [head(target(f"{ENDLESS} # {n}")) for n in range(6)]
    with (
        running_server(release, tmp_path / "log", "--workers", "2") as server,
        _clients(server, *queries),
    ):
        until(lambda: health(server)["waiting"])
        _ended_by(server, number)


def test_a_server_of_which_answers_are_not_taken_ends_within_two_seconds(
    release: Path, tmp_path: Path, scratch: Path
) -> None:
    taken = [head("/download/citic-kg.ttl"), head(target(EVERYTHING)), head(target(GROWING))]
    half = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
    with (
        running_server(release, tmp_path / "log", "--workers", "2") as server,
        _clients(server, *taken, half) as connections,
    ):
        for connection in connections[:-1]:
            assert connection.recv(12) == b"HTTP/1.1 200"
        _ended_by(server, signal.SIGTERM)
    assert list(scratch.iterdir()) == []


def test_a_query_that_is_cut_off_by_the_end_is_told_so(release: Path, tmp_path: Path) -> None:
    with running_server(release, tmp_path / "log") as server, connect(server) as connection:
        connection.sendall(head(target(ENDLESS)))
        until(lambda: health(server)["busy"])
        assert server.stop() == 0
        told = connection.recv(10_000)
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"the server is ending" in told


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_while_it_starts_ends_it(
    release: Path, tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "citic_kg", "serve", "--release", str(release), "--port", "0"]
    log = tmp_path / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(command, stderr=written)
    until(lambda: children(process.pid))
    left = children(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert time.monotonic() - began < END_SECONDS
    until(lambda: not alive(left))
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_nothing_outlives_a_server_that_is_killed(release: Path, tmp_path: Path) -> None:
    with running_server(release, tmp_path / "log", "--workers", "2") as server:
        with _clients(server, head(target(ENDLESS))):
            until(lambda: health(server)["busy"])
            left = family(server)
            assert server.stop(signal.SIGKILL) == -signal.SIGKILL
        until(lambda: not alive(left))


# ---- Addresses


def _refusal(run: Run, release: Path, *options: str) -> str:
    """The one sentence of a server that does not start."""
    told = run("serve", "--release", release, *options)
    assert told.returncode == 1
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    return told.stderr


def test_a_port_in_use_is_said_in_one_sentence(run: Run, release: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = _refusal(run, release, "--port", str(port))
    assert str(port) in told
    assert "--port" in told


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b", "2001:db8::1", ""])
def test_a_host_that_is_not_ours_is_said_in_one_sentence(
    run: Run, release: Path, host: str
) -> None:
    assert "--host" in _refusal(run, release, "--port", "0", "--host", host)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen on any port")
def test_a_privileged_port_is_said_in_one_sentence(run: Run, release: Path) -> None:
    assert "--port" in _refusal(run, release, "--port", "1")


def test_a_release_that_cannot_be_opened_is_said_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    told = _refusal(run, tmp_path / "none", "--port", "0")
    assert told.count(str(tmp_path / "none")) == 1
    assert told.endswith("there is no release here; run citic-kg build\n")


def test_a_damaged_file_of_the_release_is_named(run: Run, release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(release.resolve(), copy)
    whole = (copy / "dataset.ttl").read_bytes()
    (copy / "dataset.ttl").write_bytes(whole[: len(whole) // 2])
    told = _refusal(run, copy, "--port", "0")
    assert "its dataset.ttl cannot be read" in told
    assert told.endswith("run citic-kg build\n")


# ---- The log

HOSTILE = (
    "/id/x%0a127.0.0.1%20GET%20/forged%20200%201%200.1",
    "/id/%1b%5b31m%e2%80%ae",
    "/search?q=%0asecret%1b%5b31mwords",
    f"/sparql?query={quote('ASK { ?secret ?words 1 }')}",
    "/static/%0d%0aforged",
    "/%00",
)
LINE = re.compile(r"\S+ [A-Z]+ \S+ \d{3} \d+ \d+\.\d+")


@pytest.mark.parametrize("options", [(), ("--log-queries",)], ids=["as it is", "with queries"])
def test_the_log_is_one_line_a_request(
    release: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with running_server(release, tmp_path / "log", *options) as server:
        for path in HOSTILE:
            forged = "X-Forwarded-For: 1.1.1.1 GET /forged"
            assert raw(server, head(path, forged, "Connection: close"))
    # A line may be written after its answer, but before the server ends.
    log = server.log
    said, *lines = log.splitlines()
    assert said.startswith("citic-kg: serving ")
    assert len(lines) == len(HOSTILE)
    assert all(LINE.fullmatch(line) for line in lines)
    assert log.isascii()
    assert ("secret" in log) == bool(options)


@pytest.mark.slow
def test_the_log_of_what_goes_wrong_is_one_line_a_request_too(
    release: Path, tmp_path: Path
) -> None:
    options = ("--workers", "2", "--memory", "64", "--max-result", "1", "--timeout", "3")
    with running_server(release, tmp_path / "log", *options) as server:
        starved = HUGE.replace("}", "} ORDER BY ?c ?f")
        assert server.query(starved).status == 503
        assert server.query(HUGE).status == 413
        assert server.query(ENDLESS).status == 503
        with _clients(server, head(target(f"{ENDLESS} # left"))):
            until(lambda: health(server)["busy"])
        with _clients(server, head(target(f"{ENDLESS} # cut off"))):
            until(lambda: health(server)["busy"])
            assert server.stop() == 0
    said, *lines = server.log.splitlines()
    assert said.startswith("citic-kg: serving ")
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert {line.split()[3] for line in lines} >= {"200", "413", "503"}


def test_a_result_that_breaks_off_is_one_line_too(release: Path, tmp_path: Path) -> None:
    with running_server(release, tmp_path / "log", "--workers", "2") as server:
        with _clients(server, head(target(GROWING))) as (connection,):
            assert connection.recv(12) == b"HTTP/1.1 200"
            kill(workers(server))
            read_all(connection)
        until(lambda: server.log.count("\n") > 1)
    said, *lines = server.log.splitlines()
    assert said.startswith("citic-kg: serving ")
    assert [line for line in lines if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize("options", [(), ("--log-queries",)], ids=["as it is", "with queries"])
def test_posted_queries_are_logged_where_queries_are(
    release: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    form = "application/x-www-form-urlencoded"
    with running_server(release, tmp_path / "log", *options) as server:
        assert server.post("application/sparql-query", "ASK { ?x ?y 'é one' }\n").status == 200
        assert server.post(form, f"query={quote('ASK { ?x ?y 2 } # two')}").status == 200
        assert server.post(form, "query=ASK+%7B%7D+%23three", "/sparql?format=json").status == 200
        assert server.post(form, f"query={quote('ASK {} # ' + 'x' * 100_000)}").status == 400
    _, *lines = server.log.splitlines()
    assert len(lines) == 4
    assert all(LINE.fullmatch(line) and len(line) < 2200 for line in lines)
    assert server.log.isascii()
    told = [line.split()[2] for line in lines]
    assert [target.partition("?")[0] for target in told] == ["/sparql"] * 4
    queries = [unquote(target) for target in told]
    for query, words in zip(queries, ("'é one'", "two", "three", "xxx"), strict=True):
        assert (words in query) is bool(options)
    assert not options or queries[2].startswith("/sparql?format=json&query=")
