"""
dbt as people type it, without its start for each time: a line of arguments in, `ok` or what went wrong out.
Not to be called dbt_something: dbt imports whatever is, as a plugin of its own.
"""

import json
import os
import sys

from dbt.cli.main import dbtRunner

# What dbt prints must not be taken for an answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

for line in sys.stdin:
    result = dbtRunner().invoke(json.loads(line))
    failed = [f"{r.node.name}: {r.message}" for r in result.result or [] if r.status in ("error", "fail", "skipped")]
    answers.write(json.dumps("ok" if result.success else str(result.exception or "; ".join(failed))) + "\n")
    answers.flush()
