"""Hull corners, area, least rectangle and enclosing circle of OpenCV for points of a fixed stream."""

import json

import cv2
import numpy as np


def points(n, seed, round_one):
    s, out = seed, []
    while len(out) < n:
        s = (75 * s + 74) % 65537
        x = s % 200
        s = (75 * s + 74) % 65537
        y = s % 120
        if not round_one or (x - 100) ** 2 + (y - 60) ** 2 <= 3000:
            out.append((x, y))
    return np.array(out, np.float32)


rows = []
for n, seed, round_one in [(5, 1, False), (40, 2, False), (300, 3, True), (1000, 4, False)]:
    p = points(n, seed, round_one)
    hull = cv2.convexHull(p).reshape(-1, 2)
    (cx, cy), r = cv2.minEnclosingCircle(p)
    _, (w, h), _ = cv2.minAreaRect(p)
    rows.append(
        {
            "n": n, "seed": seed, "round": round_one,
            "hull": sorted([int(a), int(b)] for a, b in hull),
            "area": float(cv2.contourArea(hull)), "length": float(cv2.arcLength(hull, True)),
            "circle": [cx, cy, r], "sides": sorted([float(w), float(h)]),
        }
    )
json.dump(rows, open(__file__.replace(".py", ".json"), "w"))
