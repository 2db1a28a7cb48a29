"""Report texts: words, passages, citation."""
