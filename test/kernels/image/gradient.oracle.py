"""Writes gradient.oracle.json: gradients by OpenCV, SciPy and scikit-image of the picture of gradient.test.ts."""

import json
from pathlib import Path

import cv2
import numpy as np
from scipy import ndimage
from skimage import filters

y, x = np.mgrid[:13, :17]
image = ((x * x * 7 + y * 31 + x * y * 3) % 97).astype(np.float64)
borders = {"reflect": cv2.BORDER_REFLECT_101, "replicate": cv2.BORDER_REPLICATE, "constant": cv2.BORDER_CONSTANT}
of_scipy = {"reflect": "mirror", "replicate": "nearest", "constant": "constant"}
sigma = 1.3


def listed(a):
    return [round(float(v), 5) for v in np.ravel(a)]


gradients = []
for border, code in borders.items():
    gx, gy = (cv2.Sobel(image, cv2.CV_64F, *d, borderType=code) for d in ((1, 0), (0, 1)))
    gradients.append({"operator": "sobel", "border": border, "x": listed(gx), "y": listed(gy)})
    gx, gy = (cv2.Scharr(image, cv2.CV_64F, *d, borderType=code) for d in ((1, 0), (0, 1)))
    gradients.append({"operator": "scharr", "border": border, "x": listed(gx), "y": listed(gy)})
    gx, gy = (ndimage.prewitt(image, axis, mode=of_scipy[border]) for axis in (1, 0))
    gradients.append({"operator": "prewitt", "border": border, "x": listed(gx), "y": listed(gy)})
    # SciPy's taps are k g_k / sigma^2; ours are scaled to the exact slope of a ramp.
    k = np.arange(-6, 7)
    g = np.exp(-0.5 * (k / sigma) ** 2)
    scale = sigma**2 / (np.sum(k * k * g) / g.sum())
    gx, gy = (
        scale * ndimage.gaussian_filter(image, sigma, order, mode=of_scipy[border], radius=6) for order in ((0, 1), (1, 0))
    )
    gradients.append({"operator": "gaussian", "border": border, "x": listed(gx), "y": listed(gy)})
roberts = filters.roberts(image) * np.sqrt(2)
out = {
    "made": f"opencv {cv2.__version__}, scipy and scikit-image",
    "sigma": sigma,
    "gradients": gradients,
    "roberts": [listed(row[:-1]) for row in roberts[:-1]],
}
Path(__file__).with_name("gradient.oracle.json").write_text(json.dumps(out) + "\n")
