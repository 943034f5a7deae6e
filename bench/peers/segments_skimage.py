"""segments_skimage.py METHOD FILE [MARKERS] THREADS ROUNDS: scikit-image's slic, felzenszwalb or watershed of a picture in an npy file."""

import json
import os
import sys
import time

method, path, *markers, threads, rounds = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = threads
try:
    import numpy as np
    import skimage
    from skimage import segmentation
except ImportError:
    sys.exit(69)

image = np.load(path)
if method == "watershed":
    start_at = np.load(markers[0]).astype(np.int32)
RUNS = {
    "slic": lambda: segmentation.slic(image, 2000, compactness=10, start_label=0),
    "felzenszwalb": lambda: segmentation.felzenszwalb(image, scale=100, sigma=0.8, min_size=20),
    "watershed": lambda: segmentation.watershed(image, start_at),
}
best = float("inf")
for _ in range(int(rounds)):
    start = time.perf_counter()
    RUNS[method]()
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"scikit-image {skimage.__version__}", "kernelMs": best * 1e3}))
