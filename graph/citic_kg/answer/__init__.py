"""Questions put to a release, and their answers."""
