"""The rules that derive direct links from claims, one CONSTRUCT each."""
