"""Resized and warped pictures of OpenCV and Pillow: python3 resample.oracle.py > resample.oracle.json"""
import json

import cv2
import numpy as np
from PIL import Image

y, x = np.mgrid[0:11, 0:13].astype(np.float64)
picture = (0.5 + 0.3 * np.sin(0.9 * x + 0.4 * y) + 0.2 * np.cos(1.3 * y - 0.2 * x * y)).astype(np.float32)
rounded = lambda a: [round(float(v), 6) for v in np.asarray(a).ravel()]
pillow = Image.fromarray(picture)
out = {"resize": {}, "warp": {}}
for w, h in [(26, 22), (7, 5), (20, 4)]:
    size = f"{w}x{h}"
    for name, method in [("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC), ("lanczos", Image.LANCZOS), ("area", Image.BOX)]:
        # Pillow's box is the area mean only where the picture shrinks by whole steps; OpenCV's is, wherever it shrinks
        if name == "area":
            if w < 13 and h < 11:
                out["resize"][f"area {size}"] = rounded(cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA))
        else:
            out["resize"][f"{name} {size}"] = rounded(pillow.resize((w, h), method))
    out["resize"][f"plain bilinear {size}"] = rounded(cv2.resize(picture, (w, h), interpolation=cv2.INTER_LINEAR))
    out["resize"][f"nearest {size}"] = rounded(pillow.resize((w, h), Image.NEAREST))
h = np.array([[1.1, 0.2, -1.3], [-0.1, 0.9, 1.2], [0.004, -0.002, 1]])
inverse = np.linalg.inv(h)
gx, gy = np.meshgrid(np.arange(15.0), np.arange(12.0))
p = inverse @ np.stack([gx.ravel(), gy.ravel(), np.ones(gx.size)])
from scipy.ndimage import map_coordinates

at = np.stack([p[1] / p[2], p[0] / p[2]])
out["warp"]["replicate"] = rounded(map_coordinates(picture.astype(float), at, order=1, mode="nearest"))
out["warp"]["reflect"] = rounded(map_coordinates(picture.astype(float), at, order=1, mode="mirror"))
out["warp"]["constant"] = rounded(map_coordinates(np.pad(picture.astype(float), 3, constant_values=0.25), at + 3, order=1, mode="constant", cval=0.25))
print(json.dumps(out))
