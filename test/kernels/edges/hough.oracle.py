"""Writes hough.oracle.json: what cv2.HoughLines finds in a mask of three lines and some noise."""

import json
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT, VOTES = 90, 70, 25
mask = np.zeros((HEIGHT, WIDTH), np.uint8)
cv2.line(mask, (5, 10), (80, 60), 255)
cv2.line(mask, (10, 65), (70, 3), 255)
cv2.line(mask, (40, 0), (47, 69), 255)
rng = np.random.default_rng(3)
mask[rng.integers(0, HEIGHT, 60), rng.integers(0, WIDTH, 60)] = 255
lines = cv2.HoughLinesWithAccumulator(mask, 1, np.pi / 180, VOTES)
out = {
    "made": f"opencv {cv2.__version__}",
    "width": WIDTH,
    "height": HEIGHT,
    "votes": VOTES,
    "pixels": np.flatnonzero(mask).tolist(),
    "lines": [[round(float(r)), round(float(t) * 180 / np.pi), int(n)] for r, t, n in lines.reshape(-1, 3)],
}
Path(__file__).with_name("hough.oracle.json").write_text(json.dumps(out) + "\n")
