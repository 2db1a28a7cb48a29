"""The version of the package, and of the release format that it reads and writes."""

from __future__ import annotations

VERSION = "0.1.0"
# The day on which this version was published, for citations.
RELEASED = "2026-11-22"
RELEASE_FORMAT = 1
