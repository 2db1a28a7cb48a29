"""The rules of the OWL contradictions, one CONSTRUCT each."""
