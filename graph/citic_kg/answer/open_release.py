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
    try:
        return ox.Store.read_only(str(folder / "store"))
    except (OSError, ValueError, RuntimeError) as error:
        written = f"; it was written with pyoxigraph {engine}, and this is {ox.__version__}"
        what = "the store cannot be opened" + (written if engine != ox.__version__ else "")
        raise BadReleaseError(release, f"{what} ({error})", _BUILD) from error
