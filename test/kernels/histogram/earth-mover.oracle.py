"""Writes earth-mover.oracle.json: SciPy's linear programming and OpenCV's back-projection."""

import json
import pathlib

import cv2
import numpy as np
import scipy
from scipy.optimize import linprog


def hist(n, seed):
    return np.array([(i * i * seed + 3 * i + seed) % 11 for i in range(n)], float)


def emd(a, b, bins, circular):
    p, q = a / a.sum(), b / b.sum()
    dims = len(circular)
    at = np.array(np.unravel_index(np.arange(bins**dims), (bins,) * dims)).T
    d = np.abs(at[:, None] - at[None])
    for k, around in enumerate(circular):
        if around:
            d[..., k] = np.minimum(d[..., k], bins - d[..., k])
    n = len(p)
    A = np.zeros((2 * n, n * n))
    for i in range(n):
        A[i, i * n : (i + 1) * n] = 1
        A[n + i, i::n] = 1
    return float(linprog(np.sqrt((d**2).sum(-1)).ravel(), A_eq=A[:-1], b_eq=np.r_[p, q][:-1], method="highs").fun)


CASES = [(12, [False]), (12, [True]), (9, [True]), (5, [False, False]), (4, [True, False]), (3, [False, False, False])]
image = np.array([[(7 * x + 5 * y * y) % 256 for x in range(12)] for y in range(9)], np.uint8)
model = np.array([[(3 * x * x + 9 * y) % 200 for x in range(8)] for y in range(8)], np.uint8)
counts = cv2.calcHist([model], [0], None, [8], [0, 256])
result = {
    "made by": f"earth-mover.oracle.py, SciPy {scipy.__version__}, OpenCV {cv2.__version__}",
    "emd": [
        {"bins": bins, "circular": c, "cost": emd(hist(bins ** len(c), 3), hist(bins ** len(c), 5), bins, c)}
        for bins, c in CASES
    ],
    "backProjection": cv2.calcBackProject([image], [0], counts / counts.max() * 255, [0, 256], 1).ravel().tolist(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
