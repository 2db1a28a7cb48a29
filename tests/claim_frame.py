"""What every claim has that a test writes into a report: its evidence, status, basis and time."""

from __future__ import annotations

REPORTED = "citic-2022-service"
FRAME = f"""
    citic:reportedIn <report/{REPORTED}> ;
    citic:enteredIn "0.1.0" ;
    citic:evidence <report/{REPORTED}#char=11735,12002> ;
    citic:status status:achieved ;
    citic:basis basis:stated ;
    citic:inYear 2022 ;
    citic:timeBasis time-basis:context ."""
