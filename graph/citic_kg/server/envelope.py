"""The envelope of every response: security and CORS headers, preflights, one line of log."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citic_kg.answer.formats import visible
from citic_kg.server.incoming import POSTED, methods

# So much of an address is logged.
_LONGEST = 2000
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    b"connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'none'"
)
_ALWAYS = [
    (b"access-control-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
]
# What only a page, or something that a browser may take for one, can make use of.
_PAGE = [(b"content-security-policy", _POLICY), (b"referrer-policy", b"no-referrer")]
_CROSS_ORIGIN = [
    (
        b"access-control-expose-headers",
        b"Content-Location, ETag, Link, Retry-After, X-Result-Digest",
    ),
]
_PREFLIGHT = [
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
]


class Envelope:
    """What every response has in common."""

    def __init__(self, app: ASGIApp, log_queries: bool = False) -> None:
        self._app = app
        self._log_queries = log_queries
        self._lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS here; pass the rest on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = size = 0

        async def enveloped(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                kind = dict(headers).get(b"content-type", b"")
                if b"html" in kind or b"xml" in kind:
                    headers += _PAGE
                if b"origin" in dict(scope["headers"]):
                    headers += _CROSS_ORIGIN
                message["headers"] = headers + _ALWAYS
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            if scope["method"] == "OPTIONS":
                allowed = methods(scope["path"]).encode()
                headers = [(b"allow", allowed), (b"access-control-allow-methods", allowed)]
                headers += _PREFLIGHT
                start = {"type": "http.response.start", "status": 204, "headers": headers}
                await enveloped(start)
                await enveloped({"type": "http.response.body", "body": b""})
            else:
                await self._app(scope, receive, enveloped)
        finally:
            self._log(scope, status, size, time.perf_counter() - began)

    def _log(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """One line on standard error: client, method, path, status, bytes, seconds."""
        # As they came: with no spaces in them, no line can pass for another.
        client = _quoted(scope["client"][0]) if scope.get("client") else "-"
        target = scope["raw_path"].decode("latin-1")
        if self._log_queries and (parameters := _parameters(scope)):
            target += "?" + parameters
        line = f"{client} {scope['method']} {target[:_LONGEST]} {status} {size} {seconds:.4f}"
        if not self._lines:
            # All that end in this turn of the loop are written at once.
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(visible(line).replace("\n", " "))

    def _write(self) -> None:
        lines = "".join(f"{line}\n" for line in self._lines)
        self._lines.clear()
        # A log that cannot be written takes no answer away.
        with suppress(OSError, ValueError):
            sys.stderr.write(lines)
            sys.stderr.flush()


def _parameters(scope: Scope) -> str:
    """The parameters of the request, those in its address and those that were posted."""
    posted = [(name[:_LONGEST], value[:_LONGEST]) for name, value in scope.get(POSTED, ())]
    address = scope["query_string"].decode("latin-1")
    return "&".join(filter(None, (address, urlencode(posted, quote_via=quote))))


@lru_cache(maxsize=256)
def _quoted(client: str) -> str:
    return quote(client, safe=":[]%")
