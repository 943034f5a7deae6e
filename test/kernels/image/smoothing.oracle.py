"""Writes smoothing.oracle.json: OpenCV and scikit-image on the picture of smoothing.test.ts."""

import json
from pathlib import Path

import cv2
import numpy as np
from skimage.filters import unsharp_mask

WIDTH, HEIGHT = 29, 22
y, x = np.mgrid[:HEIGHT, :WIDTH]
image = (60 + 3 * x + 90 * ((x - 12) ** 2 + (y - 10) ** 2 < 50) + (x * 37 + y * 91 + x * y * 13) % 23).astype(np.uint8)
gray = (image / 255).astype(np.float32)


def listed(a, digits=6):
    return [round(float(v), digits) for v in np.ravel(a)]


out = {
    "made": f"opencv {cv2.__version__} and scikit-image",
    "box": cv2.blur(image, (5, 5)).ravel().tolist(),
    "boxReplicate": cv2.blur(image, (9, 9), borderType=cv2.BORDER_REPLICATE).ravel().tolist(),
    "bilateral": listed(cv2.bilateralFilter(gray, 9, 0.1, 2.0)),
    "nonLocal": cv2.fastNlMeansDenoising(image, None, 20, 5, 9).ravel().tolist(),
    "unsharp": listed(unsharp_mask(gray.astype(np.float64), radius=1.5, amount=0.8)),
}
Path(__file__).with_name("smoothing.oracle.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
