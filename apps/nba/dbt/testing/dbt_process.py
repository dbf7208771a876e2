"""
Runs dbt again and again in one process, which saves its start (most of what a small build costs).

Each line on stdin is {"args": [...], "env": {...}}, each line on stdout the answer {"exitCode": 0, "output": "..."}.
dbt.cli.main.dbtRunner is dbt's own way to be called: the same commands and options as on the command line.
"""

import contextlib
import io
import json
import os
import sys

from dbt.cli.main import dbtRunner


def main():
    for line in sys.stdin:
        request = json.loads(line)
        os.environ.update(request["env"])
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            result = dbtRunner().invoke(request["args"])
        # What dbt itself prints on the command line when it gives up.
        said = "" if result.exception is None else f"\n{result.exception}"
        code = 0 if result.success else 1 if result.exception is None else 2
        print(json.dumps({"exitCode": code, "output": output.getvalue() + said}), flush=True)


# dbt starts processes that import this file again: they must not read the requests.
if __name__ == "__main__":
    main()
