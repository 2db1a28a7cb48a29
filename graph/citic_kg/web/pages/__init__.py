"""The pages: what a person sees, rendered here, readable without script."""
