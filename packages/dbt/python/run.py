"""Runs dbt for Headwater: `python run.py`, the request as one line of JSON on stdin, events as JSON lines on stdout."""

from headwater_dbt.main import main

main()
