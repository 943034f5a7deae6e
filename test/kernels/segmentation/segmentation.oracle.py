"""Figures of scikit-image and SciPy for test/kernels/segmentation; prints segmentation.oracle.json."""
import json

import cv2
import numpy as np
from scipy import ndimage
from skimage import filters, morphology, segmentation

W, H = 40, 30


def stream(n, seed):
    """Park and Miller's generator: the test makes the same numbers."""
    out, x = [], seed
    for _ in range(n):
        x = x * 16807 % 2147483647
        out.append(x)
    return np.array(out)


lists = lambda a: np.asarray(a).ravel().tolist()
rough = (stream(W * H, 7) % 256).reshape(H, W).astype(np.uint8)
smooth = np.clip(np.round((ndimage.gaussian_filter(rough.astype(float), 2, mode="mirror") - 128) * 6 + 128), 0, 255).astype(np.uint8)
y, x = np.indices((H, W))
discs = (np.hypot(x - 12, y - 14) < 9) | (np.hypot(x - 25, y - 16) < 8)
# Few markers, of different heights, so that nothing hangs on the order of equals at the start
markers = np.zeros((H, W), np.int32)
for label, (px, py) in enumerate([(3, 4), (30, 5), (10, 22), (33, 25), (20, 14)], 1):
    markers[py, px] = label
rgb = (stream(3 * W * H, 11) % 256).reshape(H, W, 3).astype(np.uint8)
h = 12
flood = segmentation.flood(smooth, (14, 20), tolerance=9, connectivity=1)
picture = smooth / 255.0
parts = np.stack([np.where(x < 18, 60, 180), np.where(y < 15, 90, 200), np.full((H, W), 120)], -1) + rgb % 24
shifted = cv2.pyrMeanShiftFiltering(parts.astype(np.uint8), 4, 30, maxLevel=0, termcrit=(3, 10, 0.1))
disk = np.hypot(x - 20, y - 15)
level_set = 8.0 - disk
contour, phi, energies = segmentation.chan_vese(
    picture, mu=0.1, lambda1=1, lambda2=1.3, tol=0, max_num_iter=25, dt=0.5, init_level_set=level_set, extended_output=True)
print(json.dumps({
    "width": W, "height": H, "smooth": lists(smooth),
    "watershed": {
        "smooth": lists(segmentation.watershed(smooth, markers)),
        "rough8": lists(segmentation.watershed(rough, markers, connectivity=2)),
        "lines": lists(segmentation.watershed(smooth, ndimage.label(smooth < 45)[0], watershed_line=True)),
        "compact": lists(segmentation.watershed(smooth, markers, compactness=3.0)),
        "masked": lists(segmentation.watershed(rough, markers, mask=rough < 230)),
    },
    "minima": {"h": h, "count": int(ndimage.label(morphology.h_minima(smooth, h), np.ones((3, 3)))[1]),
               "bottoms": lists(morphology.h_minima(smooth, h).astype(int)),
               "rough": lists(morphology.h_minima(rough, 40).astype(int))},
    "distance": {"discs": lists(np.round(ndimage.distance_transform_edt(discs) ** 2).astype(int)),
                 "rough": lists(np.round(ndimage.distance_transform_edt(rough > 20) ** 2).astype(int))},
    "felzenszwalb": {
        "raw": lists(segmentation.felzenszwalb(rgb, scale=120, sigma=0, min_size=4)),
        "blurred": lists(segmentation.felzenszwalb(rgb, scale=20, sigma=0.8, min_size=10)),
        "gray": lists(segmentation.felzenszwalb(stream(W * H, 19).reshape(H, W) / 2147483647.0, scale=150, sigma=0, min_size=1)),
    },
    "threshold": {
        "mean": lists((rough > filters.threshold_local(rough.astype(float), 9, method="mean", offset=3, mode="mirror")).astype(int)),
        "gaussian": lists((rough > filters.threshold_local(rough.astype(float), 9, method="gaussian", mode="mirror")).astype(int)),
        "sauvola": lists((rough > filters.threshold_sauvola(rough, 9, k=0.2)).astype(int)),
    },
    "meanShift": lists(shifted),
    "flood": lists(flood.astype(int)),
    "chanVese": {"inside": lists(contour.astype(int)), "phi": [round(v, 9) for v in lists(phi[::4, ::4])], "energies": [round(v, 9) for v in energies]},
}))
