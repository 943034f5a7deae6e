"""hog_skimage.py FILE THREADS ROUNDS: skimage.feature.hog of a gray picture in an npy file (it has one thread)."""

import json
import sys
import time

path, rounds = sys.argv[1], int(sys.argv[3])
try:
    import numpy as np
    import skimage
    from skimage.feature import hog
except ImportError:
    sys.exit(69)

image = np.load(path)
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    hog(image, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys", feature_vector=False)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"scikit-image {skimage.__version__}", "kernelMs": best * 1e3}))
