"""Corners of scikit-image and OpenCV: python3 corners.oracle.py > corners.oracle.json"""
import json

import cv2
import numpy as np
from skimage import feature

y, x = np.mgrid[0:40, 0:48]
# Whole levels, so that both sides hold the same picture exactly
picture = np.floor(128 + 60 * np.sin(0.31 * x + 0.02 * x * y) + 50 * np.cos(0.43 * y - 0.011 * x * x)).astype(np.uint8)
picture[8:20, 10:26] = 240
picture[24:34, 30:42] = 15
f = picture.astype(np.float64) / 255
rounded = lambda a: [float(f"{v:.6g}") for v in np.asarray(a).ravel()]
at = [(5, 7), (8, 10), (19, 25), (24, 30), (33, 41), (20, 20), (2, 45), (38, 3)]
arr, arc, acc = feature.structure_tensor(f, sigma=1.5, mode="mirror", order="rc")
harris = feature.corner_harris(f, method="k", k=0.05, sigma=1.5)
tomasi = feature.corner_shi_tomasi(f, sigma=1.5)
pick = lambda a: rounded([a[r, c] for r, c in at])
out = {
    "picture": picture.ravel().tolist(),
    "at": at,
    "xx": pick(acc), "xy": pick(arc), "yy": pick(arr),
    "harris": pick(harris)[:6], "tomasi": pick(tomasi)[:6],
    "fast": {},
}
for arc_length, kind in [(9, cv2.FAST_FEATURE_DETECTOR_TYPE_9_16)]:
    for threshold in (10, 25):
        for suppress in (False, True):
            found = cv2.FastFeatureDetector_create(threshold, suppress, kind).detect(picture)
            out["fast"][f"{arc_length} {threshold} {suppress}"] = sorted([int(k.pt[0]), int(k.pt[1]), int(k.response)] for k in found)
print(json.dumps(out))
