"""rfft_scipy.py SAMPLES THREADS ROUNDS: the FFT of a real float64 signal with SciPy."""
import json
import sys
import time

try:
    import numpy as np
    import scipy
    from scipy import fft
except ImportError:
    sys.exit(69)

samples, threads, rounds = map(int, sys.argv[1:4])
j = np.arange(samples)
x = np.sin(0.37 * j) + np.cos(0.0011 * j)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    fft.rfft(x, workers=threads)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"scipy {scipy.__version__}", "kernelMs": best * 1e3}))
