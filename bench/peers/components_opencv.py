"""components_opencv.py FILE THREADS ROUNDS: cv2.connectedComponentsWithStats of a mask in an npy file."""

import json
import sys
import time

path, threads, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
try:
    import cv2
    import numpy as np
except ImportError:
    sys.exit(69)

cv2.setNumThreads(threads)
mask = np.load(path)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    cv2.connectedComponentsWithStats(mask, connectivity=8)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
