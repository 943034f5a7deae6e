"""lab_opencv.py IMAGE THREADS ROUNDS: cv2.cvtColor of a uint8 npy file to float Lab, COLOR_RGB2Lab of values in 0..1."""

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
image = np.load(path)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
