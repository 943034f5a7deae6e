"""acf_long_statsmodels.py NPY THREADS ROUNDS: the autocorrelation of a long series at all lags, by FFT."""
import json
import sys
import time

try:
    import numpy as np
    import statsmodels
    from statsmodels.tsa.stattools import acf
except ImportError:
    sys.exit(69)

x = np.load(sys.argv[1])
best = float("inf")
for _ in range(int(sys.argv[3])):
    start = time.perf_counter()
    acf(x, nlags=len(x) - 1, fft=True)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"statsmodels {statsmodels.__version__}", "kernelMs": best * 1e3}))
