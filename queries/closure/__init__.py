"""The rules of the OWL closure, one CONSTRUCT each."""
