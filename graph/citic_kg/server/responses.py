"""Responses: heads and bodies on their way to a client, and the answer that it has them already."""

from __future__ import annotations

from urllib.parse import quote

from starlette.types import Send

from citic_kg.server.evaluation import Evaluation, Head
from citic_kg.server.incoming import Headers
from citic_kg.web.reply import Reply

# What a header's value may have as it is; anything else is percent-encoded.
_SAFE = "".join(map(chr, range(32, 127)))
_VARY = (b"vary", b"Accept, Accept-Encoding")
# So much of a body that is at hand is given to the connection at a time.
_CHUNK = 64 * 1024
Pairs = list[tuple[bytes, bytes]]


def has_already(headers: Headers, etag: str) -> bool:
    """Whether the client names the tag as that of what it has.

    It is compared weakly: caches on the way may make a weak tag a strong one.
    """
    known = headers.get(b"if-none-match")
    if not etag or not known:
        return False
    return etag.removeprefix("W/") in known.decode("latin-1")


def has_any(headers: Headers) -> bool:
    """Whether the client wants nothing if there is anything at all: ``If-None-Match: *``."""
    known = headers.get(b"if-none-match")
    return known is not None and known.strip() == b"*"


async def send_nothing_new(send: Send, etag: str) -> None:
    """304: what the client has is still right."""
    told = [(b"etag", etag.encode())] if etag else []
    await _begin(send, 304, [*told, (b"cache-control", b"no-cache")])
    await send({"type": "http.response.body", "body": b""})


async def send_reply(send: Send, method: str, reply: Reply) -> None:
    """A reply that was made here."""
    assert isinstance(reply.body, bytes)
    head = Head(reply.status, reply.media_type, reply.headers, reply.volatile)
    await send_whole(send, method, head, reply.body, "")


async def send_whole(send: Send, method: str, head: Head, body: bytes, etag: str) -> None:
    """A body that is all here."""
    await _begin(send, head.status, _headers(head, len(body), etag))
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


async def send_stream(
    send: Send, method: str, evaluation: Evaluation, head: Head, etag: str
) -> None:
    """Send a body as it comes.

    If it breaks off, so does the connection: a part is never taken for the whole.
    """
    size = evaluation.size if evaluation.ended else None
    await _begin(send, head.status, _headers(head, size, etag))
    if method != "HEAD":
        async for chunk in evaluation.chunks():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if evaluation.failure is not None:
            return
    await send({"type": "http.response.body", "body": b""})


async def send_kept(send: Send, method: str, body: bytes, headers: Pairs) -> None:
    """A body that is kept, bit by bit: what one client does not take is not there twice."""
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": 200, "headers": [length, *headers]}
    await send(start)
    for at in range(0, len(body) if method != "HEAD" else 0, _CHUNK):
        part = body[at : at + _CHUNK]
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _begin(send: Send, status: int, headers: Pairs) -> None:
    start = {"type": "http.response.start", "status": status, "headers": [*headers, _VARY]}
    await send(start)


def _headers(head: Head, size: int | None, etag: str) -> Pairs:
    found = [(b"content-type", head.media_type.encode("latin-1"))]
    if size is not None:
        found.append((b"content-length", str(size).encode()))
    if etag and head.status == 200 and not head.volatile:
        found += [(b"etag", etag.encode()), (b"cache-control", b"no-cache")]
    elif head.volatile:
        found.append((b"cache-control", b"no-store"))
    for name, value in head.headers.items():
        found.append((name.lower().encode("latin-1"), quote(value, safe=_SAFE).encode("ascii")))
    return found
