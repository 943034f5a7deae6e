"""Regions that OpenCV finds: area and sums of x and y of each, of the cloudy picture.

OpenCV leaves out the frame of one pixel, so that it is given the picture with such a frame. minDiversity is 0: OpenCV
5.0 takes it for a lower bound of the variation (its issue 29652). The whole picture, which it counts, is none here.
"""

import json
import sys

import cv2

sys.path.insert(0, __file__.rsplit("/", 1)[0])
from cloudy import cloudy

out = []
# Levels of the picture are multiples of 4: some deltas meet them.
for width, height, seed, delta, variation in [(120, 90, 1, 4, 0.25), (97, 64, 7, 8, 0.5), (80, 80, 3, 11, 1.0)]:
    picture = cv2.copyMakeBorder(cloudy(width, height, seed), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    detector = cv2.MSER_create(
        delta=delta, min_area=20, max_area=2000, max_variation=variation, min_diversity=0
    )
    regions, _ = detector.detectRegions(picture)
    rows = sorted([len(r), int((r[:, 0] - 1).sum()), int((r[:, 1] - 1).sum())] for r in regions)
    out.append({"width": width, "height": height, "seed": seed, "delta": delta, "variation": variation, "regions": rows})
    print(len(rows), file=sys.stderr)
json.dump(out, open(__file__.replace(".py", ".json"), "w"))
