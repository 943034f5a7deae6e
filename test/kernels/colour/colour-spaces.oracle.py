"""Writes colour-spaces.oracle.json: colorsys, OpenCV and scikit-image on the corners and inside of the cube of sRGB."""

import colorsys
import json
import pathlib

import cv2
import numpy as np
import skimage
from skimage import color

levels = [0, 40, 128, 201, 255]
rgb = np.array([[r, g, b] for r in levels for g in levels for b in levels], np.float64)[None] / 255
f32 = rgb.astype(np.float32)
six = lambda a: [float(f"{v:.7g}") for v in np.asarray(a).ravel()]
lch = color.lab2lch(color.rgb2lab(rgb))
lch[..., 2] = np.degrees(lch[..., 2])
crcb = cv2.cvtColor(f32, cv2.COLOR_RGB2YCrCb)
result = {
    "made by": f"colour-spaces.oracle.py, OpenCV {cv2.__version__}, scikit-image {skimage.__version__}",
    "levels": levels,
    "hsl": six([[360 * h, s, l] for h, l, s in (colorsys.rgb_to_hls(*p) for p in rgb[0])]),
    "ycbcr": six(np.stack([crcb[..., 0], crcb[..., 2] - 0.5, crcb[..., 1] - 0.5], -1)),
    "lch": six(lch),
    "linear": six(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
