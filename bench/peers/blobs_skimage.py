"""blobs_skimage.py FILE MIN MAX STEPS THREADS ROUNDS: skimage.feature.blob_log of a picture of 0..1 in an npy file."""

import json
import sys
import time

path, low, high, steps, rounds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[6])
try:
    import numpy as np
    import skimage
    from skimage.feature import blob_log
except ImportError:
    sys.exit(69)

picture = np.load(path)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    blob_log(picture, min_sigma=low, max_sigma=high, num_sigma=steps, threshold=0.1, overlap=0.5, log_scale=True)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"scikit-image {skimage.__version__}", "kernelMs": best * 1e3}))
