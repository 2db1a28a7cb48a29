"""The processes: one that speaks HTTP, and workers that read the release for it."""
