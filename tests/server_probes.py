"""What the fault tests look at: the server's processes, its state, and raw bytes on its socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from tests.running_server import RunningServer

PROC = Path("/proc")
PATIENCE = 40.0
# Never ends: some 10^13 rows to count.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# Far more bytes than any limit here.
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
# As many rows, but each takes its time.
GROWING = f"SELECT ({'SHA512(' * 60}STR(?a){')' * 60} AS ?x) {{ ?a ?b ?c . ?d ?e ?f }}"
EVERYTHING = "SELECT * { ?s ?p ?o }"


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for the condition; ``AssertionError`` where it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


def children(pid: int) -> set[int]:
    """The processes that the process has started and that run or are stopped."""
    found = set()
    for folder in PROC.glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue  # it has ended
        if int(parent) == pid and state != "Z":
            found.add(int(folder.name))
    return found


def fork_servers(server: RunningServer) -> set[int]:
    """The processes that workers are forks of."""
    return children(server.process.pid)


def workers(server: RunningServer) -> set[int]:
    """The worker processes."""
    return {worker for parent in fork_servers(server) for worker in children(parent)}


def family(server: RunningServer) -> set[int]:
    """All processes of the server but the first."""
    return fork_servers(server) | workers(server)


def alive(pids: set[int]) -> set[int]:
    """Those of the processes that have not ended."""
    found = set()
    for pid in pids:
        try:
            state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            found.add(pid)
    return found


def kill(pids: set[int], number: signal.Signals = signal.SIGKILL) -> None:
    """Send the signal to those of the processes that are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def memory(pid: int) -> int:
    """Megabytes of memory that the process has."""
    pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // (1024 * 1024)


def open_files(pid: int) -> list[str]:
    """What the handles of the process point at."""
    found = []
    for handle in (PROC / str(pid) / "fd").iterdir():
        try:
            found.append(str(handle.readlink()))
        except OSError:
            continue  # closed meanwhile
    return sorted(found)


def health(server: RunningServer) -> dict[str, object]:
    """What /health says."""
    answer = server.get("/health")
    assert answer.status == 200
    found: dict[str, object] = json.loads(answer.body)
    return found


def calm(server: RunningServer) -> bool:
    """Whether nothing is evaluated and nothing waits."""
    state = health(server)
    return state["busy"] == 0 and state["waiting"] == 0


def question(number: int) -> str:
    """A question that is quick and not in the cache."""
    return f"ASK {{ ?s ?p {number} }}"


def answers(server: RunningServer, number: int = 0) -> bool:
    """Whether a quick question is answered."""
    return server.query(question(number)).status == 200


def target(query: str, form: str = "csv") -> str:
    """The address of a query's result."""
    return f"/sparql?query={quote(query)}&format={form}"


def head(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    """A request as bytes."""
    text = "\r\n".join([f"{method} {path} HTTP/{version}", "Host: localhost", *lines, "", ""])
    return text.encode("latin-1")


def connect(server: RunningServer, timeout: float = PATIENCE) -> socket.socket:
    """A connection to the server."""
    return socket.create_connection(server.address, timeout=timeout)


def read_all(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    found = bytearray()
    try:
        while data := connection.recv(65536):
            found += data
    except ConnectionResetError:
        pass
    return bytes(found)


def raw(server: RunningServer, data: bytes) -> bytes:
    """What the server answers to the bytes until it closes the connection."""
    with connect(server) as connection:
        connection.sendall(data)
        return read_all(connection)


def status(answer: bytes) -> int:
    """The status of an answer as bytes; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
