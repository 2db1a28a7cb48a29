"""Files: the style sheet and the scripts of the pages, and the files of the release."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from citic_kg.errors import CiticKGError
from citic_kg.server.current import CurrentRelease
from citic_kg.server.explorer_files import VIS, explorer_files
from citic_kg.server.incoming import Headers, accept_of, gzip_is_taken
from citic_kg.server.kept_file import KeptFile, media_type, packed
from citic_kg.server.responses import has_already, has_any, send_nothing_new, send_reply
from citic_kg.web.descriptions import DUMPS
from citic_kg.web.reply import Reply, problem

STATIC = Path(__file__).parent.parent / "web" / "static"
PLACES = ("/static/", "/download/")
ICON = "/favicon.ico"


class Files:
    """What is sent as it is; each file is read and compressed when it is first asked for."""

    def __init__(self, current: CurrentRelease) -> None:
        self._current = current
        own = {path.name: path.read_bytes for path in STATIC.iterdir() if path.is_file()}
        self._static: dict[str, Callable[[], bytes]] = {**own, **explorer_files()}
        self._kept: dict[str, KeptFile] = {}
        # Those of the release of that digest.
        self._dumps: tuple[str, dict[str, KeptFile]] = ("", {})

    async def __call__(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Send the file of the path, or say why there is none."""
        path: str = "/static/icon.svg" if scope["path"] == ICON else scope["path"]
        _, folder, name = path.split("/", 2)
        try:
            if folder == "static":
                await (await self._own(name)).send(send, scope["method"], headers)
            else:
                await self._download(name, scope, headers, receive, send)
        except _Missing as missing:
            await send_reply(send, scope["method"], missing.reply(accept_of(headers)))

    async def _own(self, name: str) -> KeptFile:
        """A file below /static/, which never changes while this runs."""
        if name not in self._static:
            raise _Missing(404, f"there is no file {name!r} here")
        if name not in self._kept:
            caching = "max-age=86400" if name == VIS else "no-cache"
            try:
                body = await asyncio.to_thread(self._static[name])
            except CiticKGError as error:
                raise _Missing(500, str(error)) from error
            self._kept[name] = await asyncio.to_thread(KeptFile.of, name, body, caching)
        return self._kept[name]

    async def _download(
        self, name: str, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        """A file of the release that is served now."""
        pool = self._current.pool
        file, digest = pool.served.folder / name, pool.digest
        if name not in DUMPS:
            raise _Missing(404, f"there is no file {name!r}; there are {', '.join(DUMPS)}")
        if not file.is_file():
            raise _Missing(503, f"{_GONE.format(name)}; ask again when there is another")
        if gzip_is_taken(headers) and b"range" not in headers:
            kept = await self._compressed(file, digest)
            attached = f'attachment; filename="{name}"'.encode()
            await kept.send(send, scope["method"], headers, (b"content-disposition", attached))
        else:
            await _as_it_is(file, _tag(file, digest), scope, headers, receive, send)

    async def _compressed(self, file: Path, digest: str) -> KeptFile:
        """A file of the release of that digest, of which only the compressed form is kept."""
        if self._dumps[0] != digest:
            self._dumps = (digest, {})
        kept = self._dumps[1]
        if file.name not in kept:
            small = await asyncio.to_thread(lambda: packed(file.read_bytes()))
            kept[file.name] = KeptFile(media_type(file.name), _tag(file, digest), b"", small)
        return kept[file.name]


_GONE = "the file {!r} of this release was deleted"


class _Missing(CiticKGError):
    """A file that cannot be sent, and the status that says so."""

    def __init__(self, status: int, why: str) -> None:
        self._status = status
        super().__init__(why)

    def reply(self, accept: str) -> Reply:
        return problem(self._status, str(self), accept, retry=10 if self._status == 503 else 0)


def _tag(file: Path, digest: str) -> str:
    return f"{digest[:16]}-{file.name}"


async def _as_it_is(
    file: Path, tag: str, scope: Scope, headers: Headers, receive: Receive, send: Send
) -> None:
    """The file from the disk, or a part of it: who was cut off goes on where that was."""
    etag = f'"{tag}"'
    if has_already(headers, etag) or has_any(headers):
        await send_nothing_new(send, etag)
        return
    told = {"etag": etag, "cache-control": "no-cache", "vary": "Accept-Encoding"}
    kind = media_type(file.name)
    await FileResponse(file, headers=told, media_type=kind, filename=file.name)(
        scope, receive, send
    )
