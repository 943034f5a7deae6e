"""sift_opencv.py FILE MAX THREADS ROUNDS: cv2.SIFT detectAndCompute of a gray picture, descriptors written as npy."""

import json
import sys
import time

path, most, threads, rounds = sys.argv[1], *map(int, sys.argv[2:5])
try:
    import cv2
    import numpy as np
except ImportError:
    sys.exit(69)

cv2.setNumThreads(threads)
picture = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
sift = cv2.SIFT_create(nfeatures=most)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    keypoints, descriptors = sift.detectAndCompute(picture, None)
    best = min(best, time.perf_counter() - start)
with open("/dev/null", "wb") as file:
    np.lib.format.write_array(file, descriptors)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
