"""A release directory, swapped in whole.

``release`` is a symbolic link to a directory in ``.release.citic-kg`` beside it. A build writes a
directory of its own there and then replaces the link, which the file system does in one step:
a reader sees the old release or the new one, and a build that is killed leaves the old one.
The release before the present one is kept for readers that have it open.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pyoxigraph as ox

from citic_kg.errors import BadReleaseError

STORE_DIR = "store"


@contextmanager
def new_release(target: Path) -> Iterator[Path]:
    """A fresh directory to write the release into; swapped in at ``target`` on success.

    On an error it is removed and the former release stays. Raises ``BadReleaseError`` where
    the place cannot be written, holds something else, or another build is writing.
    """
    shelf = target.parent / f".{target.name}.citic-kg"
    if os.path.lexists(target) and not _is_ours(target, shelf):
        raise BadReleaseError(
            target, "something that is no release is in the way", "move it, or choose another --out"
        )
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        with (shelf / "lock").open("w", encoding="utf-8") as lock:
            _lock(lock, target)
            with _fresh(shelf, target) as fresh:
                yield fresh
    except OSError as error:
        why = error.strerror or error
        raise BadReleaseError(
            target, f"cannot be written ({why})", "choose another --out"
        ) from error


def _is_ours(target: Path, shelf: Path) -> bool:
    """Whether the target is a link onto the shelf, as a build leaves it."""
    return target.is_symlink() and Path(os.readlink(target)).parent.name == shelf.name


def _lock(lock: TextIO, target: Path) -> None:
    """Hold the lock of the shelf until the file is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BadReleaseError(
            target, "another build is writing this release", "wait for it to end"
        ) from error


@contextmanager
def _fresh(shelf: Path, target: Path) -> Iterator[Path]:
    """A fresh directory on the shelf, to which the target points in the end."""
    former = target.resolve() if target.is_symlink() else None
    fresh = Path(tempfile.mkdtemp(prefix="release-", dir=shelf))
    fresh.chmod(0o755)
    try:
        yield fresh
        _point(target, fresh)
    finally:
        # Also when interrupted: what the target points at now stays, and so does the former one.
        present = target.resolve() if target.is_symlink() else None
        keep = {present, former} if present == fresh.resolve() else {present}
        _sweep(shelf, keep)


def _point(target: Path, fresh: Path) -> None:
    """Replace the link in one step."""
    link = fresh.with_name(f"{fresh.name}.link")
    link.symlink_to(Path(fresh.parent.name) / fresh.name, target_is_directory=True)
    os.replace(link, target)


def _sweep(shelf: Path, keep: set[Path | None]) -> None:
    """Remove what earlier builds left on the shelf."""
    for path in shelf.glob("release-*"):
        if path.is_symlink():
            path.unlink()
        elif path.resolve() not in keep:
            shutil.rmtree(path, ignore_errors=True)


def write_release(folder: Path, files: Mapping[str, bytes], quads: list[ox.Quad]) -> None:
    """Write the files and the store into the folder."""
    store = ox.Store(str(folder / STORE_DIR))
    store.bulk_extend(quads)
    store.flush()
    del store
    for name, content in files.items():
        (folder / name).write_bytes(content)
