"""Figures of OpenCV, scikit-image and SciPy for test/kernels/image; prints image.oracle.json."""
import json

import cv2
import numpy as np
from scipy import ndimage
from skimage import color, filters, segmentation

rng = np.random.default_rng(7)
W, H = 21, 13
gray = rng.integers(0, 256, (H, W), dtype=np.uint8)
rgb = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
rgb[0, 0], rgb[0, 1], rgb[0, 2] = (255, 255, 255), (0, 0, 0), (255, 0, 0)
BORDERS = {"reflect": cv2.BORDER_REFLECT_101, "replicate": cv2.BORDER_REPLICATE, "constant": cv2.BORDER_CONSTANT}


def blur(image, sigma, border):
    radius = int(np.ceil(4 * sigma))
    size = 2 * radius + 1
    k = cv2.getGaussianKernel(size, sigma, cv2.CV_64F)
    return cv2.sepFilter2D(image.astype(np.float64), cv2.CV_64F, k, k, borderType=BORDERS[border])


wrap = ndimage.gaussian_filter(gray.astype(np.float64), 1.7, mode="wrap", radius=7)
f = rgb.astype(np.float32) / 255
hist = np.bincount(np.concatenate([rng.normal(60, 12, 3000), rng.normal(130, 15, 2000), rng.normal(200, 10, 1500)]).astype(int), minlength=256)[:256]
image = np.repeat(np.arange(256), hist).astype(np.uint8)
mask = (rng.random((20, 30)) < 0.45).astype(np.uint8)
label4, n4 = ndimage.label(mask)
label8, n8 = ndimage.label(mask, structure=np.ones((3, 3)))
blocks = rng.integers(0, 3, (9, 11))
lists = lambda a: np.asarray(a).ravel().tolist()
print(json.dumps({
    "gray": {"width": W, "height": H, "data": lists(gray)},
    "blur": [{"sigma": s, "border": b, "data": lists(blur(gray, s, b))} for s in (0.6, 1.7, 4.0) for b in BORDERS]
            + [{"sigma": 1.7, "border": "wrap", "data": lists(wrap)}],
    "rgb": {"width": 8, "height": 6, "data": lists(rgb)},
    "colour": {
        "opencv": {
            "hsv": lists(cv2.cvtColor(f, cv2.COLOR_RGB2HSV)),
            "xyz": lists(cv2.cvtColor(np.where(f <= 0.04045, f / 12.92, ((f + 0.055) / 1.055) ** 2.4).astype(np.float32), cv2.COLOR_RGB2XYZ)),
            "lab": lists(cv2.cvtColor(f, cv2.COLOR_RGB2Lab)),
            "luv": lists(cv2.cvtColor(f, cv2.COLOR_RGB2Luv)),
        },
        "skimage": {"xyz": lists(color.rgb2xyz(rgb)), "lab": lists(color.rgb2lab(rgb)), "luv": lists(color.rgb2luv(rgb))},
    },
    "otsu": {
        "histogram": lists(hist),
        "two": int(filters.threshold_otsu(image)),
        "three": lists(filters.threshold_multiotsu(image, 3, nbins=256)),
        "four": lists(filters.threshold_multiotsu(image, 4, nbins=256)),
    },
    "components": {"width": 30, "height": 20, "mask": lists(mask), "four": lists(label4), "eight": lists(label8), "n": [n4, n8]},
    "boundaries": {"width": 11, "height": 9, "labels": lists(blocks), "thick": lists(segmentation.find_boundaries(blocks, mode="thick").astype(int))},
}))
