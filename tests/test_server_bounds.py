"""What a stranger may not reach through the server: files, connections, headers, time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from citic_kg.server import bounded_http
from citic_kg.server.bounded_http import BoundedHttp
from tests.running_server import RunningServer
from tests.server_probes import head, raw, status

SECRET = "not for strangers"


@contextmanager
def _listener() -> Iterator[socket.socket]:
    """Something on loopback that nobody is to connect to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening
        with pytest.raises(BlockingIOError):
            listening.accept()


OUTWARD = {
    "SERVICE": "SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": "SELECT * {{ SERVICE SILENT <{iri}> {{ ?s ?p ?o }} }}",
    "SERVICE of a variable": "SELECT * {{ VALUES ?x {{ <{iri}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "FROM": "SELECT * FROM <{iri}> {{ ?s ?p ?o }}",
    "FROM NAMED": "SELECT * FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "GRAPH": "SELECT * {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}",
    "DESCRIBE": "DESCRIBE <{iri}>",
    "LOAD": "LOAD <{iri}>",
}


@pytest.mark.parametrize("query", OUTWARD.values(), ids=OUTWARD)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_query_opens_no_connection_and_reads_no_file(
    server: RunningServer, tmp_path: Path, query: str, scheme: str
) -> None:
    file = tmp_path / "secret.ttl"
    file.write_text(f'<http://s> <http://p> "{SECRET}" .\n', encoding="utf-8")
    with _listener() as listening:
        port = listening.getsockname()[1]
        iri = file.as_uri() if scheme == "file" else f"http://127.0.0.1:{port}/data.ttl"
        told = server.query(query.format(iri=iri))
        assert told.status in ((403,) if query.startswith("LOAD") else (200, 400))
        assert SECRET not in told.text
        for name in ("default-graph-uri", "named-graph-uri"):
            told = server.query(
                "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", [(name, iri)]
            )
            assert SECRET not in told.text
        assert server.get("/rdf-graph-store", [("graph", iri)]).status == 404
        assert server.get("/sparql", [("update", f"LOAD <{iri}>")]).status == 403


UPWARD = ["..", "%2e%2e", "%2E.", "..%2f..", "%2e%2e%2f%2e%2e", "..%5c..", "%252e%252e", "%00"]


@pytest.mark.parametrize("up", UPWARD)
@pytest.mark.parametrize("root", ["/static/", "/download/", "/doc/", "/doc/id/", "/id/", "/graph/"])
def test_no_path_leads_out(server: RunningServer, root: str, up: str) -> None:
    for rest in ("sparql.py", "etc/passwd", "/etc/passwd", "dataset.ttl"):
        told = raw(server, head(f"{root}{up}/{rest}", "Connection: close"))
        assert 400 <= status(told) < 500
        assert b"import " not in told
        assert b"root:" not in told


INJECTED = "x\r\nX-Evil: 1\r\n\r\n<script>"


@pytest.mark.parametrize(
    "path",
    [
        f"/id/{quote(INJECTED)}",
        f"/doc/id/{quote(INJECTED)}.ttl",
        f"/report/{quote(INJECTED)}",
        f"/static/{quote(INJECTED)}",
        f"/download/{quote(INJECTED)}",
        f"/search?q={quote(INJECTED)}",
        f"/sparql?query={quote(INJECTED)}&format={quote(INJECTED)}",
        f"/rdf-graph-store?graph={quote(INJECTED)}",
        f"/id/citic-bank?{quote(INJECTED)}={quote(INJECTED)}",
    ],
)
def test_no_line_gets_into_a_header(server: RunningServer, path: str) -> None:
    told = raw(server, head(path, "Connection: close")).partition(b"\r\n\r\n")[0].lower()
    assert told.startswith(b"http/1.1 ")
    assert b"\nx-evil" not in told


@pytest.mark.parametrize("host", ["evil\r\n x", "a/b", "a@b", '"><script>', "a:port", "a b", ""])
def test_a_host_that_is_none_is_not_repeated_as_one(server: RunningServer, host: str) -> None:
    request = head("/", "Connection: close").replace(b"localhost", host.encode())
    told = raw(server, request)
    assert status(told) in ((200, 400) if not host else (400,))
    assert b"<script>" not in told.partition(b"\r\n\r\n")[0]


def test_an_answer_for_one_host_is_not_given_to_another(server: RunningServer) -> None:
    request = head("/.well-known/void", "Accept: text/turtle", "Connection: close")
    other = raw(server, request.replace(b"localhost", b"evil.example"))
    assert status(other) < 400
    assert b"evil.example" not in raw(server, request)


# ---- Time: the bounds of one connection, made short

Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once, with ten megabytes where they are asked for."""
    body = bytes(10_000_000 if scope["path"] == "/large" else 1)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


async def _with_client(client: Client) -> None:
    config = uvicorn.Config(_app, http=BoundedHttp, ws="none", lifespan="off", log_level="critical")
    config.load()
    state = uvicorn.server.ServerState()
    listening = await asyncio.get_running_loop().create_server(
        lambda: BoundedHttp(config, state, {}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname(), limit=1024)
    async with asyncio.timeout(20):
        await client(reader, writer)
        while state.connections:
            await asyncio.sleep(0.01)
    writer.transport.abort()
    listening.close()


def test_a_head_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.2)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost:")
        assert await reader.read() == b""

    asyncio.run(_with_client(client))


def test_an_answer_that_is_not_taken_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "STALL_SECONDS", 0.2)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head("/large"))
        assert await reader.read(10) == b"HTTP/1.1 2"

    asyncio.run(_with_client(client))


def test_a_body_that_nobody_waits_for_does_not_keep_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded_http, "LINGER_SECONDS", 0.2)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head("/", "Transfer-Encoding: chunked"))
        with pytest.raises(ConnectionError):  # noqa: PT012
            while True:
                writer.write(b"1\r\na\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)

    asyncio.run(_with_client(client))
