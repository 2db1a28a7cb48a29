"""The explorer's scripts and style as files of the server, out of the packages they live in."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from citic_kg.mounted import data_dir
from citic_kg.network.explorer import vis_network

FOLDER = "/static/explorer"
_SERVED = frozenset({".js", ".css"})


@cache
def _vis() -> bytes:
    return vis_network().encode("utf-8")


async def _vis_file(request: Request) -> Response:
    return Response(
        _vis(), media_type="text/javascript", headers={"cache-control": "max-age=86400"}
    )


async def _file(request: Request) -> Response:
    folder = data_dir("network.page")
    names = {path.name: path for path in folder.iterdir() if path.suffix in _SERVED}
    path = names.get(request.path_params["name"])
    return FileResponse(path) if path else Response("There is no such file.\n", 404)


def explorer_routes() -> list[BaseRoute]:
    """The routes to vis-network, as pyvis's wheel has it, and to the explorer's own files."""
    return [
        Route(f"{FOLDER}/vis-network.min.js", _vis_file),
        Route(f"{FOLDER}/{{name}}", _file),
    ]
