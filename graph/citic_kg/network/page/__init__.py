"""The page of the explorer: template, style sheet and modules."""
