"""template_match_opencv.py IMAGE TEMPLATE THREADS ROUNDS: cv2.matchTemplate, TM_CCOEFF_NORMED, of npy files."""

import json
import sys
import time

image, template, threads, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
try:
    import cv2
    import numpy as np
except ImportError:
    sys.exit(69)

cv2.setNumThreads(threads)
image, template = np.load(image), np.load(template)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    cv2.minMaxLoc(cv2.matchTemplate(image, template, cv2.TM_CCOEFF_NORMED))
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"opencv {cv2.__version__}", "kernelMs": best * 1e3}))
