"""Ordering and writing RDF."""
