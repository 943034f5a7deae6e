"""Region properties of scikit-image and OpenCV for the cloudy picture above a threshold."""

import json
import os
import sys

import cv2
import numpy as np
from skimage import measure, morphology

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../features"))
from cloudy import cloudy



def hull_pixels(image):
    """Of the hull of pixel centres; scikit-image's own area_convex is of one wider by half a pixel. -1 for lines."""
    if np.linalg.matrix_rank(np.argwhere(image) - np.argwhere(image)[0]) < 2:
        return -1
    return int(morphology.convex_hull_image(image, offset_coordinates=False).sum())


picture = cloudy(120, 90)
mask = picture > 140
out = []
for connectivity in (4, 8):
    labels, count = measure.label(mask, connectivity=connectivity // 4, return_num=True)
    n, again, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=connectivity)
    assert n == count + 1
    rows = []
    for k, r in enumerate(measure.regionprops(labels, intensity_image=picture)):
        y, x = r.centroid
        top, left, bottom, right = r.bbox
        cv = int(again[tuple(r.coords[0])])  # OpenCV numbers in another order
        assert [int(v) for v in stats[cv]] == [left, top, right - left, bottom - top, int(r.area)]
        rows.append(
            {
                "area": int(r.area), "x": x, "y": y, "left": left, "top": top, "width": right - left, "height": bottom - top,
                "major": r.axis_major_length, "minor": r.axis_minor_length, "eccentricity": r.eccentricity,
                "orientation": r.orientation, "perimeter": r.perimeter_crofton,
                "euler": int(measure.euler_number(r.image, connectivity=connectivity // 4)),
                "convex": hull_pixels(r.image), "convexThere": int(r.area_convex), "mean": r.intensity_mean,
                "hu": [float(v) for v in cv2.HuMoments(cv2.moments(r.image.astype(np.uint8), True)).ravel()],
            }
        )
    out.append({"connectivity": connectivity, "regions": rows})
    print(connectivity, len(rows), file=sys.stderr)
json.dump(out, open(__file__.replace(".py", ".json"), "w"), default=float)
