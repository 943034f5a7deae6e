"""blur_opencv.py FILE TYPE SIGMA THREADS ROUNDS: cv2.GaussianBlur of a picture in an npy file."""

import json
import sys
import time

path, kind, sigma, threads, rounds = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
try:
    import cv2
    import numpy as np
except ImportError:
    sys.exit(69)

cv2.setNumThreads(threads)
image = np.load(path).astype(kind)
into = np.empty_like(image)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    cv2.GaussianBlur(image, (0, 0), sigma, dst=into)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
