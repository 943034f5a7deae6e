"""match_opencv.py A B MAX THREADS ROUNDS: cv2.BFMatcher, two nearest, of the SIFT features of two pictures, then a homography."""

import json
import sys
import time

path_a, path_b, most, threads, rounds = *sys.argv[1:3], *map(int, sys.argv[3:6])
try:
    import cv2
    import numpy as np
except ImportError:
    sys.exit(69)

cv2.setNumThreads(threads)
sift = cv2.SIFT_create(nfeatures=most)
points, descriptors = [], []
for path in (path_a, path_b):
    found, rows = sift.detectAndCompute(cv2.imread(path, cv2.IMREAD_GRAYSCALE), None)
    points.append(np.float64([k.pt for k in found]))
    descriptors.append(rows)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(*descriptors, k=2)
    best = min(best, time.perf_counter() - start)
kept = [first for first, second in pairs if first.distance < 0.8 * second.distance]
model, _ = cv2.findHomography(
    points[0][[m.queryIdx for m in kept]], points[1][[m.trainIdx for m in kept]], cv2.RANSAC, 3
)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
