"""HTTP: what other origins may do, and what is answered to requests that are none."""

from __future__ import annotations

import json
import socket
from urllib.parse import quote

import pytest

from tests.running_server import RunningServer

ORIGIN = {"Origin": "https://example.org"}
ASK = quote("ASK { ?s ?p ?o }")
PATHS = ("/sparql", "/id/citic-bank", "/rdf-graph-store", "/health", "/download/x", "/none")


def raw(server: RunningServer, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send the bytes as they are; what comes back until the server closes the connection."""
    with socket.create_connection(server.address, timeout=30) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, body


def request(target: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


# ---- Other origins (Fetch, CORS protocol)


@pytest.mark.parametrize("path", PATHS)
def test_any_origin_may_read_without_credentials(server: RunningServer, path: str) -> None:
    answer = server.request("GET", path, ORIGIN)
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("access-control-allow-credentials") == ""
    exposed = answer.header("access-control-expose-headers").lower().split(", ")
    assert {"etag", "link", "content-location", "retry-after"} <= set(exposed)


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_tells_what_may_be_done(server: RunningServer, path: str) -> None:
    headers = {
        **ORIGIN,
        "Access-Control-Request-Method": "POST" if path == "/sparql" else "GET",
        "Access-Control-Request-Headers": "content-type, accept, if-none-match",
    }
    answer = server.request("OPTIONS", path, headers)
    assert (answer.status, answer.body) == (204, b"")
    methods = answer.header("access-control-allow-methods").split(", ")
    assert {"GET", "HEAD"} <= set(methods)
    assert ("POST" in methods) is (path == "/sparql")
    assert answer.header("allow").split(", ") == methods
    allowed = answer.header("access-control-allow-headers").lower().split(", ")
    assert {"content-type", "accept", "if-none-match"} <= set(allowed)
    assert answer.header("access-control-allow-origin") == "*"


@pytest.mark.parametrize("target", ["/", f"/sparql?query={ASK}", "/none", "/doc/id/citic-bank"])
def test_every_answer_has_the_policy(server: RunningServer, target: str) -> None:
    answer = server.get(target, accept="text/html")
    policy = answer.header("content-security-policy")
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.header("x-content-type-options") == "nosniff"


# ---- Requests that are none


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        pytest.param("/id/%", [], 400, id="percent sign alone"),
        pytest.param("/id/%zz", [], 400, id="no hexadecimal digits"),
        pytest.param("/id/%ff%fe", [], 400, id="path is not UTF-8"),
        pytest.param("/id/%c0%ae%c0%ae", [], 400, id="overlong UTF-8"),
        pytest.param("/id/%ed%a0%80", [], 400, id="surrogate"),
        pytest.param("/id/%00", [], 404, id="NUL"),
        pytest.param("/id/%0d%0aX-Injected:%20yes", [], 404, id="line break in the path"),
        pytest.param("/sparql?query=%", [], 400, id="parameter with a percent sign alone"),
        pytest.param("/sparql?query=%ff", [], 400, id="parameter is not UTF-8"),
        pytest.param("/sparql?%ff=1", [], 400, id="name is not UTF-8"),
        pytest.param("/sparql?query=ASK%00%7B%7D", [], 400, id="NUL in a query"),
        pytest.param("/sparql?query=%0d%0aX-Injected:%20yes", [], 400, id="break in a query"),
        pytest.param(
            f"/sparql?query={ASK}&format=%0d%0aX-Injected:%20yes", [], 406, id="break in a format"
        ),
        pytest.param(
            "/rdf-graph-store?graph=%0d%0aX-Injected:%20y", [], 400, id="break in a graph"
        ),
        pytest.param("/question/x%0d%0aX-Injected:%20y", [], 404, id="break in a question"),
        pytest.param("/download/%0d%0aX-Injected:%20y", [], 404, id="break in a file name"),
        pytest.param("/prefixes", ["Host: a b"], 400, id="host with a space"),
        pytest.param("/prefixes", ["Host: <script>"], 400, id="host with markup"),
        pytest.param("/prefixes", ["Host: user@example.org"], 400, id="host with a user"),
        pytest.param("/prefixes", ["Host: a.example", "Host: b.example"], 400, id="two hosts"),
        pytest.param("/prefixes", ["Host: a.example:99999x"], 400, id="host with a bad port"),
        pytest.param("/prefixes", ["Host:"], 400, id="empty host"),
        pytest.param("/prefixes", [None], 400, id="no host"),
        pytest.param("/prefixes", ["Accept: image/png"], 406, id="accept nothing of ours"),
        pytest.param("/prefixes", ["Accept: */*;q=0"], 406, id="accept nothing at all"),
        pytest.param("/prefixes", ["Accept: \xff\xfe, image/png"], 406, id="accept not ASCII"),
    ],
)
def test_a_malformed_request_is_told_so(
    server: RunningServer, target: str, headers: list[str | None], status: int
) -> None:
    given = [h for h in headers if h is not None]
    if None not in headers and not any(h.startswith("Host") for h in given):
        given.append("Host: localhost")
    answer = raw(server, request(target, *given))
    assert answer[0] == status
    assert "x-injected" not in answer[1]
    assert answer[2].strip()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no request"),
        pytest.param(b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n", id="path of raw bytes"),
        pytest.param(b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", id="unknown version"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", id="no header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nA\x00b: c\r\n\r\n", id="NUL in a header"),
        pytest.param(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: x\r\n\r\n",
            id="bad length",
        ),
        pytest.param(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="length and chunks",
        ),
        pytest.param(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            id="bad chunk",
        ),
    ],
)
def test_what_is_no_http_is_refused(server: RunningServer, sent: bytes) -> None:
    assert 400 <= raw(server, sent)[0] < 500


def test_a_header_on_two_lines_is_one_list(server: RunningServer) -> None:
    lines = ("Host: a", "Accept: image/png", "Accept: text/turtle;q=0.5")
    status, headers, _ = raw(server, request("/prefixes", *lines))
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/turtle")
    etag = headers["etag"]
    conditions = ('If-None-Match: "other"', f"If-None-Match: {etag}")
    assert raw(server, request("/prefixes", *lines, *conditions))[0] == 304


def test_http_1_0_needs_no_host(server: RunningServer) -> None:
    status, _, body = raw(server, b"GET /prefixes HTTP/1.0\r\n\r\n")
    assert status == 200
    assert json.loads(body)


def test_an_absolute_address_is_its_path(server: RunningServer) -> None:
    target = "http://graph.example.org/prefixes"
    assert raw(server, request(target, "Host: graph.example.org"))[0] == 200


@pytest.mark.parametrize("accept", ["nonsense", "/", ";", ",", "text", "*", "q=1", '"', "\xe9"])
def test_an_accept_that_says_nothing_takes_everything(server: RunningServer, accept: str) -> None:
    status, headers, _ = raw(server, request("/prefixes", "Host: a", f"Accept: {accept}"))
    assert (status, headers["content-type"]) == (200, "application/json")


def test_a_long_address_is_refused(server: RunningServer) -> None:
    answer = server.request("GET", f"/sparql?query={'x' * 62_000}")
    assert answer.status == 414
    assert "POST" in answer.text
    assert 400 <= server.request("GET", f"/sparql?query={'x' * 300_000}").status < 500


def test_nothing_of_another_client_is_sent(server: RunningServer) -> None:
    """The reply that names the host of one client is not kept for another."""
    for host in ("one.example", "two.example"):
        headers = {"Host": host, "Accept": "text/turtle"}
        for _ in range(2):
            text = server.request("GET", "/.well-known/void", headers).text
            assert f"http://{host}/sparql" in text
            assert text.count(".example/") == text.count(f"{host}/")
