"""The explorer's scripts and style as files of the server, out of the packages they live in."""

from __future__ import annotations

from collections.abc import Callable

from citic_kg.mounted import data_dir
from citic_kg.network.explorer import vis_network

FOLDER = "explorer/"
VIS = f"{FOLDER}vis-network.min.js"
_SERVED = frozenset({".js", ".css"})


def explorer_files() -> dict[str, Callable[[], bytes]]:
    """How vis-network, as pyvis's wheel has it, and the explorer's own files are read, by name.

    To read vis-network raises ``CiticKGError`` where it is another than was tested.
    """
    own = (path for path in data_dir("network.page").iterdir() if path.suffix in _SERVED)
    return {
        VIS: lambda: vis_network().encode("utf-8"),
        **{f"{FOLDER}{path.name}": path.read_bytes for path in own},
    }
