"""Writes equalize.oracle.json: OpenCV's equalizeHist and CLAHE, scikit-image's matching, numpy's percentiles."""

import json
import pathlib

import cv2
import numpy as np
import skimage
from skimage.exposure import match_histograms


def picture(w, h, seed, deep=False):
    """Rising squares and a slope, uneven enough that every tile has its own histogram."""
    y, x = np.mgrid[0:h, 0:w].astype(np.int64)
    v = (x * x * 3 + y * y * 5 + x * y * seed + 17 * y) % (211 if (seed % 2) else 97) + (x * 40) // w
    return (v * 233 + 100).astype(np.uint16) if deep else v.astype(np.uint8)


whole = lambda a: np.asarray(a).ravel().tolist()
SIZES = [(32, 24, 4, 3, 2.0), (33, 25, 4, 3, 3.5), (32, 25, 4, 4, 1.0), (20, 20, 8, 8, 40.0), (31, 17, 1, 1, 0.0), (24, 24, 3, 2, 0.0), (35, 27, 2, 2, 0.0), (61, 45, 2, 2, 3.0)]
rows = []
for w, h, tx, ty, clip in SIZES:
    for deep in (False, True):
        image = picture(w, h, 7, deep)
        out = cv2.createCLAHE(clip, (tx, ty)).apply(image)
        rows.append({"width": w, "height": h, "tiles": [tx, ty], "clip": clip, "deep": deep, "data": whole(out)})
a, b = picture(32, 24, 7), picture(20, 30, 4)
result = {
    "made by": f"equalize.oracle.py, OpenCV {cv2.__version__}, scikit-image {skimage.__version__}",
    "clahe": rows,
    "global": whole(cv2.equalizeHist(a)),
    "match": whole(np.floor(match_histograms(a, b) + 0.5).astype(int)),
    "percentiles": [float(np.percentile(a, p)) for p in (0, 1, 2.5, 50, 98, 100)],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
