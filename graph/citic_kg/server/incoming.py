"""From HTTP to a request: method, path, parameters, body; whatever is malformed is refused."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache

from starlette.types import Receive, Scope

from citic_kg.web.negotiation import takes_gzip
from citic_kg.web.request import Refusal, Request

MAX_BODY = 1024 * 1024
# Less than the 64 KiB at which the server's parser gives up without a reason.
MAX_TARGET = 60_000
MAX_PARAMETERS = 100
MAX_LINES = 100
# A browser's Accept has some 150 bytes, that of a library for RDF up to 700.
MAX_ACCEPT = 4096
_PREFERENCES = (b"accept", b"accept-encoding")
BODY_SECONDS = 30
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ENDPOINT = "/sparql"
# Under this name a scope has the parameters that came in the body of its request.
POSTED = "citic_kg.posted"
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")

_CHARSET = re.compile(r";[ \t]*charset[ \t]*=[ \t]*\"?([^;\"]*)", re.IGNORECASE)

Headers = dict[bytes, bytes]


def headers_of(scope: Scope) -> Headers:
    """The headers by name; one that is given on more than one line is one list.

    Raises ``Refusal`` with 431 where there are too many, or where one that is going to be taken
    apart is longer than anybody needs.
    """
    lines = scope["headers"]
    if len(lines) > MAX_LINES:
        raise Refusal(431, f"there are more than {MAX_LINES} header lines; send fewer")
    found: Headers = dict(lines)
    if len(found) < len(lines):
        lists: dict[bytes, list[bytes]] = {}
        for name, value in lines:
            lists.setdefault(name, []).append(value)
        found = {name: b", ".join(values) for name, values in lists.items()}
    for name in _PREFERENCES:
        if name in found and len(found[name]) > MAX_ACCEPT:
            why = f"the header {name.decode()} has more than {MAX_ACCEPT:,} bytes; shorten it"
            raise Refusal(431, why)
    return found


def accept_of(headers: Headers) -> str:
    """The header Accept; nothing where there is none."""
    return headers.get(b"accept", b"").decode("latin-1")


def gzip_is_taken(headers: Headers) -> bool:
    """Whether the client takes bodies that are compressed."""
    return takes_gzip(headers.get(b"accept-encoding", b"").decode("latin-1"))


def is_endpoint(path: str) -> bool:
    """Whether queries may be sent to the path: with a suffix it fixes the form of the result."""
    return path == ENDPOINT or path.startswith(f"{ENDPOINT}.")


def methods(path: str) -> str:
    """What may be done with the path, as the header Allow has it."""
    return "GET, HEAD, POST, OPTIONS" if is_endpoint(path) else "GET, HEAD, OPTIONS"


async def read_request(scope: Scope, headers: Headers, receive: Receive) -> Request:
    """The request. Raises ``Refusal`` with the status that says what is wrong with it."""
    raw = scope["raw_path"] or b"/"
    if len(raw) + len(scope["query_string"]) > MAX_TARGET:
        raise Refusal(414, f"the address has more than {MAX_TARGET:,} bytes; send it by POST")
    path = _decoded(raw, "path")
    parameters = parameters_of(scope["query_string"])
    if scope["method"] == "POST":
        # For the log, which is written where nobody has the body any more.
        scope[POSTED] = posted = await _posted(headers, receive)
        parameters += posted
    return Request(
        path,
        tuple(parameters),
        accept_of(headers),
        _origin(scope, headers),
        gzip_is_taken(headers),
    )


def _decoded(raw: bytes, what: str) -> str:
    """Percent-decoded UTF-8."""
    if _BAD_PERCENT.search(raw):
        raise Refusal(400, f"the {what} has a percent sign without two hexadecimal digits")
    try:
        return _unquoted(raw)
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the {what} is not percent-encoded UTF-8") from error


def _unquoted(raw: bytes) -> str:
    """What ``urllib.parse.unquote`` gives, in a tenth of its time, for what has no bad percent.

    To decode a query with the many signs that it has took longer than to parse its HTTP: here
    the escapes of Python literals, which are decoded in C, stand for those of URLs.
    """
    if b"%" not in raw:
        return raw.decode("utf-8")
    escaped = raw.replace(b"\\", b"\\\\").replace(b"%", b"\\x")
    return escaped.decode("unicode_escape").encode("latin-1").decode("utf-8")


def parameters_of(raw: bytes) -> list[tuple[str, str]]:
    """The parameters of a query string or a form."""
    if not raw:
        return []
    if _BAD_PERCENT.search(raw):
        raise Refusal(400, "a parameter has a percent sign without two hexadecimal digits")
    if raw.count(b"&") >= MAX_PARAMETERS:
        raise Refusal(400, f"there are more than {MAX_PARAMETERS} parameters")
    pairs = [pair.partition(b"=") for pair in raw.replace(b"+", b" ").split(b"&") if pair]
    try:
        return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]
    except UnicodeDecodeError as error:
        raise Refusal(400, "the parameters are not percent-encoded UTF-8") from error


async def _posted(headers: Headers, receive: Receive) -> list[tuple[str, str]]:
    """The parameters that a query sent by POST has, by the SPARQL protocol."""
    given = headers.get(b"content-type", b"").decode("latin-1")
    kind = given.partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise Refusal(403, "updates are refused: this endpoint is read-only; send a query")
    if kind not in (FORM, QUERY):
        raise Refusal(415, f"a query is sent as {FORM} or {QUERY}, not as {kind[:100]!r}")
    charset = _CHARSET.search(given)
    if charset and charset[1].strip().lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"a query is sent in UTF-8, not in {charset[1][:100]!r}")
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refusal(415, "a query is sent as it is, not compressed")
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > MAX_BODY:
        raise _too_large()
    body = await _body(receive)
    if kind == FORM:
        parameters = parameters_of(body)
    else:
        try:
            parameters = [("query", body.decode("utf-8"))]
        except UnicodeDecodeError as error:
            raise Refusal(400, f"byte {error.start} of the query is not UTF-8") from error
    if not any(name in ("query", "update") for name, _ in parameters):
        raise Refusal(400, "there is no query; give one as query=")
    return parameters


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "the client went away before its request was whole")
                body += message.get("body", b"")
                if len(body) > MAX_BODY:
                    raise _too_large()
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError as error:
        raise Refusal(408, f"the body did not come within {BODY_SECONDS} s") from error


def _too_large() -> Refusal:
    return Refusal(413, f"the body has more than {MAX_BODY:,} bytes; shorten the query")


def _origin(scope: Scope, headers: Headers) -> str:
    """Scheme and authority as the client names them, if that is a name at all."""
    host = headers.get(b"host", b"").decode("latin-1")
    if not host and scope["http_version"] == "1.1":
        raise Refusal(400, "there is no header Host; HTTP/1.1 has it in every request")
    if not host:
        server = scope.get("server") or ("localhost", None)
        host = f"{server[0]}:{server[1]}" if server[1] else str(server[0])
    return f"{scope['scheme']}://{_checked(host)}"


@lru_cache(maxsize=256)
def _checked(host: str) -> str:
    if not _HOST.fullmatch(host):
        raise Refusal(400, f"{host[:100]!r} is no host")
    return host
