"""Writes neighbours.oracle.json: OpenCV's brute-force matcher on vectors made by a formula that the test repeats."""

import json
import os

import cv2
import numpy as np


def vectors(n, d, seed):
    i, j = np.meshgrid(np.arange(n), np.arange(d), indexing="ij")
    return ((i * i * 31 + j * j * 17 + (i + seed) * (j + 3) * 7 + seed) % 251).astype(np.uint8)


def matches(norm, query, data):
    found = cv2.BFMatcher(norm).knnMatch(query, data, k=3)
    return [[[m.trainIdx, round(float(m.distance), 4)] for m in row] for row in found]


query, data = vectors(21, 30, 5), vectors(45, 30, 11)
oracle = {
    "opencv": cv2.__version__,
    "l2": matches(cv2.NORM_L2, query.astype(np.float32), data.astype(np.float32)),
    "hamming": matches(cv2.NORM_HAMMING, query, data),
}
path = os.path.join(os.path.dirname(__file__), "neighbours.oracle.json")
with open(path, "w") as file:
    json.dump(oracle, file)
    file.write("\n")
