"""csv_numpy.py FILE THREADS ROUNDS: read a CSV of numbers with numpy.loadtxt, which has one thread."""

import json
import sys
import time

path, rounds = sys.argv[1], int(sys.argv[3])
try:
    import numpy as np
except ImportError:
    sys.exit(69)

best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    np.loadtxt(path, delimiter=",", skiprows=1)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"numpy {np.__version__}", "kernelMs": best * 1e3}))
