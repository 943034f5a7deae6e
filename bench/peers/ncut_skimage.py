"""ncut_skimage.py PICTURE LABELS LIMIT THREADS ROUNDS: mean-colour graph of superpixels and its recursive normalised cuts."""

import json
import sys
import time

picture, labels, limit, rounds = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[5])
try:
    import numpy as np
    import skimage
    from skimage import graph
except ImportError:
    sys.exit(69)

image, segments = np.load(picture), np.load(labels)
best = float("inf")
for _ in range(min(rounds, 2)):  # a round takes seconds
    start = time.perf_counter()
    rag = graph.rag_mean_color(image, segments, mode="similarity")
    graph.cut_normalized(segments, rag, thresh=limit, rng=0)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"scikit-image {skimage.__version__}", "kernelMs": best * 1e3}))
