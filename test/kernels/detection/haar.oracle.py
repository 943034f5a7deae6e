"""Haar-like features of scikit-image: how many there are, and responses to a fixed window. Writes haar.oracle.json."""

import json
from pathlib import Path

import numpy as np
from skimage.feature import haar_like_feature_coord
from skimage.transform import integral_image

KINDS = {"edge-x": "type-2-x", "edge-y": "type-2-y", "line-x": "type-3-x", "line-y": "type-3-y", "checker": "type-4"}
# A linear congruential generator, which the test repeats.
state = 12345
levels = []
for _ in range(20 * 16):
    state = (1103515245 * state + 12345) % 2**31
    levels.append(state >> 16 & 255)
window = np.array(levels, dtype=np.int64).reshape(16, 20)  # height 16, width 20
table = integral_image(window)


def box(p, q):
    total = int(table[q[0], q[1]])
    if p[0] > 0:
        total -= int(table[p[0] - 1, q[1]])
    if p[1] > 0:
        total -= int(table[q[0], p[1] - 1])
    if p[0] > 0 and p[1] > 0:
        total += int(table[p[0] - 1, p[1] - 1])
    return total


counts, samples = {}, []
for ours, theirs in KINDS.items():
    coordinates, _ = haar_like_feature_coord(20, 16, theirs)
    counts[ours] = len(coordinates)
    counts24 = len(haar_like_feature_coord(24, 24, theirs)[0])
    counts[ours + "-24"] = counts24
    for i in range(0, len(coordinates), max(1, len(coordinates) // 40)):
        boxes = sorted((tuple(map(int, p)), tuple(map(int, q))) for p, q in coordinates[i])
        (top, left), (bottom, right) = boxes[0]
        samples.append(
            {
                "kind": ours,
                "x": left,
                "y": top,
                "w": right - left + 1,
                "h": bottom - top + 1,
                "sums": [box(p, q) for p, q in boxes],
            }
        )
Path(__file__).with_suffix(".json").write_text(json.dumps({"counts": counts, "samples": samples}))
