"""Blobs of scikit-image (no pruning, no refinement), and Laplacians of SciPy, on the cloudy picture."""

import json
import sys

import numpy as np
from scipy import ndimage
from skimage.feature import blob_log

sys.path.insert(0, __file__.rsplit("/", 1)[0])
from cloudy import cloudy

picture = cloudy(120, 90).astype(np.float64) / 255
responses = []
for sigma in (1.0, 2.2, 4.0, 7.0, 13.0):
    r = -(sigma**2) * ndimage.gaussian_laplace(picture, sigma, mode="mirror", truncate=8)
    responses.append({"sigma": sigma, "values": [round(float(v), 7) for v in r[3::17, 5::13].ravel()]})

# scikit-image mirrors about the edge itself: only blobs whose neighbourhood stays inside are the same.
wide = np.pad(picture, 90, mode="reflect")
found = blob_log(wide, min_sigma=1.5, max_sigma=12, num_sigma=10, threshold=0.03, overlap=1, log_scale=True)
inside = [
    [int(y - 90), int(x - 90), float(s)]
    for y, x, s in found
    if 0 < y - 90 < 89 and 0 < x - 90 < 119
]
out = {"responses": responses, "blobs": [{"x": x, "y": y, "sigma": s} for y, x, s in inside]}
print(len(inside), file=sys.stderr)
json.dump(out, open(__file__.replace(".py", ".json"), "w"))
