"""Keeps dbt ready for Headwater: `python serve.py SOCKET IDLE_SECONDS`. Ends by itself when nobody asks any more."""

import sys

from headwater_dbt.server import serve

serve(sys.argv[1], float(sys.argv[2]))
