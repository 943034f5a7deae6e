"""Writes edges.oracle.json: masks of cv2.Canny of the picture of edges.test.ts, as runs of equal pixels."""

import json
from pathlib import Path

import cv2
import numpy as np


def picture(width, height):
    """Discs and bars on a slope, and noise by a fixed generator, as in the test."""
    state = 12345
    out = np.zeros((height, width), np.uint8)
    for y in range(height):
        for x in range(width):
            state = (state * 1103515245 + 12345) % 2**31
            value = x + y // 2
            if (x - 30) ** 2 + (y - 25) ** 2 < 300:
                value += 90
            if 55 < x < 70 and y > 12:
                value += 60
            out[y, x] = min(255, value + state // 2**16 % 16)
    return out


def runs(mask):
    flat = np.ravel(mask) > 0
    ends = np.flatnonzero(np.diff(flat)) + 1
    return {"first": bool(flat[0]), "ends": ends.tolist()}


image = picture(83, 61)
cases = [
    {"low": low, "high": high, "norm": norm, **runs(cv2.Canny(image, low, high, L2gradient=norm == "l2"))}
    for low, high in ((50, 100), (100, 200), (20, 300))
    for norm in ("l1", "l2")
]
out = {"made": f"opencv {cv2.__version__}", "width": 83, "height": 61, "sum": int(image.sum()), "cases": cases}
Path(__file__).with_name("edges.oracle.json").write_text(json.dumps(out) + "\n")
