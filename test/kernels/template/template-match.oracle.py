"""Writes template-match.oracle.json: cv2.matchTemplate of small pictures, every method, gray and colour, with a mask."""

import json
import pathlib

import cv2
import numpy as np


def stream(n, seed):
    """The low bits are dull, so the upper ones are taken: repeated in the test."""
    out, state = [], seed
    for _ in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return np.array(out, np.uint8)


METHODS = {
    "correlation": cv2.TM_CCORR,
    "ssd": cv2.TM_SQDIFF,
    "ncc": cv2.TM_CCORR_NORMED,
    "zncc": cv2.TM_CCOEFF_NORMED,
}
gray = stream(17 * 23, 1).reshape(17, 23)
colour = stream(12 * 15 * 3, 2).reshape(12, 15, 3)
small = stream(5 * 4, 3).reshape(5, 4)
small_colour = stream(3 * 6 * 3, 4).reshape(3, 6, 3)
mask = (stream(5 * 4, 5).reshape(5, 4) > 90).astype(np.uint8)
mask_colour = (stream(3 * 6, 6).reshape(3, 6) > 90).astype(np.uint8)


def scores(image, template, mask=None):
    def one(method):
        # OpenCV takes float64 sums for float pictures, and float32 ones for bytes.
        image32, template32 = image.astype(np.float32), template.astype(np.float32)
        m = None if mask is None else mask.astype(np.float32)
        if m is not None and template.ndim == 3:
            m = np.repeat(m[..., None], 3, 2)
        return [float(f"{v:.6g}") for v in cv2.matchTemplate(image32, template32, method, mask=m).ravel()]

    return {name: one(method) for name, method in METHODS.items()}


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(
    json.dumps(
        {
            "made by": f"template-match.oracle.py, OpenCV {cv2.__version__}",
            "gray": scores(gray, small),
            "colour": scores(colour, small_colour),
            "masked": scores(gray, small, mask),
            "maskedColour": scores(colour, small_colour, mask_colour),
        }
    )
    + "\n"
)
