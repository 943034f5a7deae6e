"""acf_statsmodels.py FILE LAGS THREADS ROUNDS: autocorrelation of a column with pandas and statsmodels."""

import json
import sys
import time

path, lags, threads, rounds = sys.argv[1], *map(int, sys.argv[2:5])
try:
    import pandas as pd
    import statsmodels
    from statsmodels.tsa.stattools import acf
except ImportError:
    sys.exit(69)

x = pd.read_csv(path)["count"].to_numpy()
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    acf(x, nlags=lags)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"statsmodels {statsmodels.__version__}", "kernelMs": best * 1e3}))
