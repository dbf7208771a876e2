"""Headwater's side of dbt: one request, one invocation, events as they happen. Needs dbt and nothing else."""
