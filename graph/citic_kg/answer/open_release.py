"""Opening a release: checks that it is one, whole and of this version, and opens its store."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox

from citic_kg.errors import BadReleaseError
from citic_kg.version import RELEASE_FORMAT, VERSION

_BUILD = "run citic-kg build"


def open_store(release: Path) -> ox.Store:
    """The store of the release, read-only.

    Raises ``BadReleaseError`` where there is none, or another version wrote it, or it is
    damaged.
    """
    # The link is followed once, so that report and store are of the same build.
    folder, engine = _checked(release)
    try:
        return ox.Store.read_only(str(folder / "store"))
    except (OSError, ValueError, RuntimeError) as error:
        written = f"; it was written with pyoxigraph {engine}, and this is {ox.__version__}"
        what = "the store cannot be opened" + (written if engine != ox.__version__ else "")
        raise BadReleaseError(release, f"{what} ({error})", _BUILD) from error


def load_store(release: Path) -> ox.Store:
    """The graph of the release in memory: slower to open than its store, and faster to ask.

    It has no threads, so that a process may be forked that holds it. Raises as ``open_store``.
    """
    folder, _ = _checked(release)
    store = ox.Store()
    try:
        store.bulk_load(path=folder / "citic-kg.trig", format=ox.RdfFormat.TRIG)
    except (OSError, SyntaxError) as error:
        what = f"citic-kg.trig cannot be read ({error})"
        raise BadReleaseError(release, what, _BUILD) from error
    return store


def _checked(release: Path) -> tuple[Path, str]:
    """The directory of a release that this version reads, and the engine that wrote its store."""
    try:
        folder = release.resolve()
        made = json.loads((folder / "report.json").read_bytes())["release"]
        found, version, engine = made["format"], made["version"], made["pyoxigraph"]
    except (OSError, RuntimeError) as error:
        raise BadReleaseError(release, "there is no release here", _BUILD) from error
    except (ValueError, KeyError, TypeError) as error:
        what = "its report.json is no report of a release"
        raise BadReleaseError(release, what, _BUILD) from error
    if found != RELEASE_FORMAT:
        raise BadReleaseError(
            release,
            f"the store was written by citic-kg {version} in format {found}, "
            f"and this is citic-kg {VERSION}, which reads format {RELEASE_FORMAT}",
            _BUILD,
        )
    return folder, str(engine)
