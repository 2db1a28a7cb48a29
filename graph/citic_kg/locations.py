"""Where things lie: the facts, the release, the report texts."""

from __future__ import annotations

import os
from pathlib import Path

from citic_kg.errors import BadReleaseError, RequestError
from citic_kg.mounted import data_dir

FACTS_DIR = data_dir("facts")
RELEASE_NAME = "release"
RELEASE_VARIABLE = "CITIC_KG_RELEASE"
REPORTS_VARIABLE = "CITIC_KG_REPORTS"
_SHARED_REPORTS = Path("..") / "shared" / "reports"


def release_to_write(given: Path | None = None) -> Path:
    """Where ``build`` puts the release: ``given``, the environment's, or ./release."""
    if given is not None:
        return given
    return Path(os.environ.get(RELEASE_VARIABLE) or RELEASE_NAME)


def release_to_read(given: Path | None = None) -> Path:
    """The release to open: ``given``, the environment's, or the nearest ``release`` upwards.

    Raises ``BadReleaseError`` where there is none.
    """
    if given is not None:
        return given
    named = os.environ.get(RELEASE_VARIABLE)
    if named:
        return Path(named)
    try:
        here = Path.cwd()
    except OSError:  # the directory was deleted
        here = Path()
    for folder in (here, *here.parents):
        candidate = folder / RELEASE_NAME
        if (candidate / "report.json").is_file():
            return candidate
    raise BadReleaseError(
        here / RELEASE_NAME, "there is no release here or above", "run citic-kg build"
    )


def reports_dir(given: Path | None = None) -> Path:
    """The folder of the report texts: ``given``, the environment's, or ../shared/reports.

    Raises ``RequestError`` where it is not a folder.
    """
    named = os.environ.get(REPORTS_VARIABLE)
    folder = given or (Path(named) if named else _SHARED_REPORTS)
    if not folder.is_dir():
        raise RequestError(
            f"{folder}: there is no folder of report texts here; "
            f"give it with --reports DIR or in {REPORTS_VARIABLE}"
        )
    return folder
