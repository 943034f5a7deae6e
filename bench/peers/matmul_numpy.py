"""matmul_numpy.py SIZE THREADS ROUNDS: the product of two SIZE x SIZE float64 matrices with NumPy."""
import json
import os
import sys
import time

size, threads, rounds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
# BLAS libraries read these when they are loaded, so before the import.
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = threads
try:
    import numpy as np
except ImportError:
    sys.exit(69)

i = np.arange(size * size, dtype=np.float64).reshape(size, size)
a, b = np.sin(i * 0.7), np.sin(i * 1.3)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    a @ b
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"numpy {np.__version__}", "kernelMs": best * 1e3}))
