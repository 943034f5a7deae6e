"""dwt_pywavelets.py NPY WAVELET LEVEL THREADS ROUNDS: a discrete wavelet transform with PyWavelets."""
import json
import sys
import time

try:
    import numpy as np
    import pywt
except ImportError:
    sys.exit(69)

path, wavelet, level, _, rounds = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
x = np.load(path)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    coefficients = pywt.wavedec(x, wavelet, mode="periodization", level=level)
    best = min(best, time.perf_counter() - start)
names = ["a"] + ["d"] * level
levels = [level, *range(level, 0, -1)]
np.savez(path + ".out.npz", **{f"{n}{m}": c for n, m, c in zip(names, levels, coefficients)})
print(json.dumps({"peer": f"PyWavelets {pywt.__version__}", "kernelMs": best * 1e3}))
