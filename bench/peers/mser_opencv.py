"""mser_opencv.py FILE THREADS ROUNDS: cv2.MSER of a gray picture in an npy file."""

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
picture = np.load(path)
detector = cv2.MSER_create(delta=5, min_area=60, max_area=14400, max_variation=0.25, min_diversity=0)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    detector.detectRegions(picture)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
