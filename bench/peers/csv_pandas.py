"""csv_pandas.py FILE THREADS ROUNDS: read a CSV of numbers with pandas."""

import json
import os
import sys
import time

path, threads, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# pandas takes as many threads as there are processors to run on and has no setting for it.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
try:
    import pandas as pd
except ImportError:
    sys.exit(69)

best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    pd.read_csv(path)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"pandas {pd.__version__}", "kernelMs": best * 1e3}))
