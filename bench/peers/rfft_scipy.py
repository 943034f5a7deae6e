"""rfft_scipy.py NPY THREADS ROUNDS: the FFT of a real float64 signal with SciPy."""
import json
import sys
import time

try:
    import numpy as np
    import scipy
    from scipy import fft
except ImportError:
    sys.exit(69)

path, threads, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
x = np.load(path)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    X = fft.rfft(x, workers=threads)
    best = min(best, time.perf_counter() - start)
np.save(path + ".out.npy", X)
print(json.dumps({"peer": f"scipy {scipy.__version__}", "kernelMs": best * 1e3}))
