"""Writes median.oracle.json: cv2.medianBlur and scipy.ndimage.median_filter of the picture of median.test.ts."""

import json
from pathlib import Path

import cv2
import numpy as np
from scipy import ndimage

y, x = np.mgrid[:23, :37]
image = ((x * 37 + y * 91 + x * y * 13) % 251).astype(np.uint8)
deep = image.astype(np.uint16) * 257
cases = []
for radius in (1, 2, 3, 5, 9):
    cases.append({"type": "uint8", "radius": radius, "border": "replicate", "data": cv2.medianBlur(image, 2 * radius + 1).ravel().tolist()})
for radius, mode, border in ((1, "mirror", "reflect"), (4, "wrap", "wrap"), (2, "constant", "constant")):
    out = ndimage.median_filter(deep, 2 * radius + 1, mode=mode, cval=0)
    cases.append({"type": "uint16", "radius": radius, "border": border, "data": out.ravel().tolist()})
out = {"made": f"opencv {cv2.__version__} and scipy", "cases": cases}
Path(__file__).with_name("median.oracle.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
