"""Writes two-view.oracle.json: OpenCV's robust estimates from pairs made by a formula that the test repeats."""

import json
import os

import cv2
import numpy as np


def stream(n, seed):
    """Numbers in [0, 1) by a linear congruential generator, modulus 2^31."""
    state, out = seed, []
    for _ in range(n):
        state = (1103515245 * state + 12345) % 2**31
        out.append(state / 2**31)
    return np.array(out)


def pairs(truth, n, outliers, noise, seed):
    r = stream(8 * n, seed).reshape(n, 8)
    a = np.stack([640 * r[:, 0], 480 * r[:, 1]], 1)
    h = np.concatenate([a, np.ones((n, 1))], 1) @ np.array(truth).reshape(3, 3).T
    # The sum of three uniform numbers, about normal, with standard deviation 1/2
    b = h[:, :2] / h[:, 2:] + noise * 2 * (r[:, 2:4] + r[:, 4:6] + r[:, 6:8] - 1.5)
    wrong = np.arange(n) < outliers * n
    b[wrong] = np.stack([640 * r[wrong, 6], 480 * r[wrong, 7]], 1)
    return a, b


TRUTH = [1.1, 0.12, -30, -0.08, 0.95, 25, 2e-4, -1e-4, 1]
CASES = [(120, 0.3, 0.5, 1), (200, 0.5, 1.0, 7), (300, 0.7, 0.5, 3), (400, 0.6, 1.5, 9)]
oracle = {"opencv": cv2.__version__, "truth": TRUTH, "homographies": []}
for n, outliers, noise, seed in CASES:
    a, b = pairs(TRUTH, n, outliers, noise, seed)
    h, mask = cv2.findHomography(a, b, cv2.RANSAC, 3, maxIters=20000, confidence=0.999)
    oracle["homographies"].append(
        {"n": n, "outliers": outliers, "noise": noise, "seed": seed, "h": h.ravel().tolist(), "inliers": int(mask.sum())}
    )
path = os.path.join(os.path.dirname(__file__), "two-view.oracle.json")
with open(path, "w") as file:
    json.dump(oracle, file)
    file.write("\n")
