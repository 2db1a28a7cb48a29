"""The application: HTTP in front, the pool behind, and what both may keep in between."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from citic_kg.server.cache import Entry
from citic_kg.server.current import CurrentRelease
from citic_kg.server.envelope import Envelope
from citic_kg.server.evaluation import Evaluation, Head
from citic_kg.server.explorer_files import explorer_routes
from citic_kg.server.incoming import ENDPOINT, Headers, headers_of, methods, read_request
from citic_kg.server.pool import Pool
from citic_kg.version import VERSION
from citic_kg.web.descriptions import DUMPS
from citic_kg.web.reply import Reply, problem
from citic_kg.web.request import Refusal

STATIC = Path(__file__).parent.parent / "web" / "static"
_READ = ("GET", "HEAD")
# What a header's value may have as it is; anything else is percent-encoded.
_SAFE = "".join(map(chr, range(32, 127)))
_FILE_TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "trig": "application/trig",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}
_VARY = (b"vary", b"Accept, Accept-Encoding")
# Where Starlette's routes are.
_FILES = ("/health", "/favicon.ico")
_FOLDERS = ("/static/", "/download/")


class Site:
    """Whatever is read from the release: asked of the cache first, then of the pool."""

    def __init__(self, current: CurrentRelease) -> None:
        self._current = current

    async def __call__(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Answer one request, which has the headers."""
        accept = _accept(headers)
        method = scope["method"]
        try:
            request = await read_request(scope, headers, receive)
        except Refusal as refusal:
            await _send(send, method, problem(refusal.status, str(refusal), accept))
            return
        cache, pool = self._current.cache, self._current.pool
        key = request.to_bytes()
        etag = cache.etag(key) if method in _READ else ""
        # Compared weakly: caches on the way may make the tag a strong one.
        if etag and etag.removeprefix("W/") in headers.get(b"if-none-match", b"").decode("latin-1"):
            await _begin(send, 304, [(b"etag", etag.encode()), (b"cache-control", b"no-cache")])
            await send({"type": "http.response.body", "body": b""})
            return
        entry = cache.get(key)
        if entry is not None:
            await _whole(send, method, entry.head, entry.body, etag)
            return
        evaluation = Evaluation(key, self._current.room, request.has_query)
        try:
            await _evaluated(pool, evaluation, receive)
            if scope["http_version"] == "1.0":
                # Where only the end of the connection ends a body, a part would pass for the whole.
                await evaluation.end_of_it()
            if evaluation.failure is not None:
                failure = evaluation.failure
                reply = problem(failure.status, failure.detail, accept, retry=failure.retry)
                await _send(send, method, reply)
                return
            body, head = evaluation.whole, evaluation.head
            assert head is not None
            if body is None:
                await _stream(send, method, evaluation, head, etag)
                return
            if head.status == 200 and not head.volatile and cache.asked_before(key):
                cache.put(key, Entry(head, body))
            await _whole(send, method, head, body, etag)
        finally:
            if not evaluation.ended:
                pool.cancel(evaluation)
            evaluation.close()


async def _evaluated(pool: Pool, evaluation: Evaluation, receive: Receive) -> None:
    """Wait until there is something to send; a client that goes away ends its evaluation."""
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        pool.cancel(evaluation)

    # Most are done before anybody could have gone away.
    evaluation.when_long(lambda: loop.create_task(watch()))
    pool.begin(evaluation)
    await evaluation.ready


def _accept(headers: Headers) -> str:
    return headers.get(b"accept", b"").decode("latin-1")


def _refused(path: str, method: str, accept: str) -> Reply:
    why = f"{method} is refused: the graph is read-only here"
    reply = problem(405, why, accept)
    return Reply(405, reply.media_type, reply.body, {"Allow": methods(path)}, volatile=True)


async def _send(send: Send, method: str, reply: Reply) -> None:
    """A reply that was made here."""
    assert isinstance(reply.body, bytes)
    head = Head(reply.status, reply.media_type, reply.headers, reply.volatile)
    await _whole(send, method, head, reply.body, "")


async def _begin(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    start = {"type": "http.response.start", "status": status, "headers": [*headers, _VARY]}
    await send(start)


def _headers(head: Head, size: int | None, etag: str) -> list[tuple[bytes, bytes]]:
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


async def _whole(send: Send, method: str, head: Head, body: bytes, etag: str) -> None:
    await _begin(send, head.status, _headers(head, len(body), etag))
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


async def _stream(send: Send, method: str, evaluation: Evaluation, head: Head, etag: str) -> None:
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


def create_app(current: CurrentRelease, log_queries: bool) -> ASGIApp:
    """The application that answers from the release that is current."""

    async def health(request: HttpRequest) -> Response:
        pool = current.pool
        state = {"status": "ok", "version": VERSION, "release": pool.digest, **pool.state()}
        return JSONResponse(state, headers={"cache-control": "no-store"})

    async def download(request: HttpRequest) -> Response:
        name = request.path_params["name"]
        file = current.pool.served.folder / name
        if name not in DUMPS:
            why = f"there is no file {name!r}; there are {', '.join(DUMPS)}"
            reply = problem(404, why, request.headers.get("accept", ""))
        elif not file.is_file():
            why = f"the file {name!r} of this release was deleted; ask again when there is another"
            reply = problem(503, why, request.headers.get("accept", ""), retry=10)
        else:
            kind = _FILE_TYPES[name.rpartition(".")[2]]
            return FileResponse(file, media_type=kind, filename=name)
        assert isinstance(reply.body, bytes)
        return Response(reply.body, reply.status, reply.headers, reply.media_type)

    async def icon(request: HttpRequest) -> Response:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    routes = [
        Route("/health", health),
        Route("/download/{name}", download),
        Route("/favicon.ico", icon),
        *explorer_routes(),
        Mount("/static", GZipMiddleware(StaticFiles(directory=STATIC))),
    ]
    return Envelope(_Front(Site(current), Starlette(routes=routes)), log_queries)


class _Front:
    """What comes from files goes to Starlette's routes, all else straight to the site."""

    def __init__(self, site: Site, files: ASGIApp) -> None:
        self._site = site
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, if it is one to read."""
        path, method = scope["path"], scope["method"]
        try:
            headers = headers_of(scope)
        except Refusal as refusal:
            await _send(send, method, problem(refusal.status, str(refusal), ""))
            return
        if method not in _READ and not (method == "POST" and path == ENDPOINT):
            await _send(send, method, _refused(path, method, _accept(headers)))
        elif path in _FILES or path.startswith(_FOLDERS):
            await self._files(scope, receive, send)
        else:
            await self._site(scope, headers, receive, send)
