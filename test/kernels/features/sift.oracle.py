"""Writes sift.oracle.json: what OpenCV's SIFT finds, describes and matches. python3 sift.oracle.py

`waves`: its keypoints and descriptors in a picture given by a formula. `quality`: how well its 500 strongest keypoints
are found again and matched in warped, blurred, noisy and lit pictures; sift-quality.test.ts does the same with ours.
"""

import json
from pathlib import Path

import cv2
import numpy as np

here = Path(__file__).parent
FIXTURES = here / "../../../fixtures"


def waves(width, height):
    """Sums of waves and blobs with structure at all scales; the test has the same formula."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    v = 128 + 30 * np.sin(x / 3.1 + 2 * np.sin(y / 9.7)) + 35 * np.cos(y / 5.3 + 3 * np.cos(x / 14.9))
    return np.floor(v + 25 * np.sin((x * x + y * y) / 900.0) + 0.5).clip(0, 255).astype(np.uint8)


def detect(image, most=0):
    keypoints, descriptors = cv2.SIFT_create(most, 3, 0.04, 10, 1.6, True).detectAndCompute(image, None)
    order = np.argsort([-k.response for k in keypoints], kind="stable")
    # OpenCV keeps all that are as strong as the last one
    order = order[:most] if most else order
    points = np.array([(k.pt[0], k.pt[1], k.size / 2, np.radians(k.angle), k.response) for k in keypoints])
    return points[order], descriptors[order]


def gray(path):
    rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB).astype(np.float64)
    return np.floor(rgb @ [0.2126, 0.7152, 0.0722] + 0.5).clip(0, 255).astype(np.uint8)


def similarity(angle, scale, cx, cy):
    a, b = scale * np.cos(angle), scale * np.sin(angle)
    return np.array([[a, -b, cx - a * cx + b * cy], [b, a, cy - b * cx - a * cy], [0, 0, 1]])


def changes(width, height):
    cx, cy = (width - 1) / 2, (height - 1) / 2
    one = np.eye(3)
    shear = np.array([[1, 0.25, -0.25 * cy], [0, 0.8, 0.2 * cy], [0, 0, 1]])
    view = np.array([[1, 0.1, -0.1 * cy], [0.05, 1, -0.05 * cx], [4e-4, 2e-4, 1 - 4e-4 * cx - 2e-4 * cy]])
    noise = np.random.default_rng(1).normal(0, 8, (height, width))
    same = lambda v: v
    return {
        "rotation": (similarity(np.radians(30), 1, cx, cy), same),
        "scale": (similarity(0, 0.6, cx, cy), same),
        "rotation and scale": (similarity(np.radians(-70), 0.75, cx, cy), same),
        "affine": (shear, same),
        "viewpoint": (view, same),
        "blur": (one, lambda v: cv2.GaussianBlur(v, (0, 0), 1.5)),
        "noise": (one, lambda v: v + noise),
        "light": (one, lambda v: 0.6 * v + 20),
    }


def apply(h, x, y):
    p = h @ np.array([x, y, np.ones_like(x)])
    return p[0] / p[2], p[1] / p[2]


def score(a, b, h, width, height):
    """Share of keypoints found again; and precision and recall of matching by the ratio test."""
    (pa, da), (pb, db) = a, b
    x, y = apply(h, pa[:, 0], pa[:, 1])
    u, v = apply(np.linalg.inv(h), pb[:, 0], pb[:, 1])
    inside = lambda x, y: (x >= 0) & (y >= 0) & (x < width) & (y < height)
    seen, seen_back = inside(x, y), inside(u, v)
    e = 1e-3
    ex, ey = apply(h, pa[:, 0] + e, pa[:, 1]), apply(h, pa[:, 0], pa[:, 1] + e)
    area = np.abs((ex[0] - x) * (ey[1] - y) - (ex[1] - y) * (ey[0] - x)) / e**2
    scale = pa[:, 2] * np.sqrt(area)
    apart = np.hypot(x[:, None] - pb[:, 0], y[:, None] - pb[:, 1])
    ratio = np.abs(np.log2(scale[:, None] / pb[:, 2]))
    again = ((apart < 2) & (ratio < 0.35)).any(1) & seen
    d = np.sqrt(np.maximum(0, ((da[:, None] - db[None]) ** 2).sum(2)))
    order = np.argsort(d, axis=1, kind="stable")
    rows = np.arange(len(pa))
    taken = d[rows, order[:, 0]] < 0.8 * d[rows, order[:, 1]]
    right = taken & (apart[rows, order[:, 0]] < 3) & seen
    return {
        "repeatability": round(float(again.sum() / min(seen.sum(), seen_back.sum())), 4),
        "precision": round(float(right.sum() / max(1, taken.sum())), 4),
        "recall": round(float(right.sum() / min(seen.sum(), seen_back.sum())), 4),
    }


def quality(name):
    image = gray(FIXTURES / name)
    height, width = image.shape
    first = detect(image, 500)
    out = {}
    for change, (h, light) in changes(width, height).items():
        warped = cv2.warpPerspective(image.astype(np.float32), h, (width, height), flags=cv2.INTER_LINEAR)
        other = np.floor(light(warped) + 0.5).clip(0, 255).astype(np.uint8)
        out[change] = score(first, detect(other, 500), h, width, height)
    return out


points, descriptors = detect(waves(160, 120), 60)
json.dump(
    {
        "opencv": cv2.__version__,
        "waves": {
            "points": [[float(f"{v:.6g}") for v in p] for p in points],
            "descriptors": descriptors.astype(int).tolist(),
        },
        "quality": {name: quality(name) for name in ("cat.png", "coins.png")},
    },
    open(here / "sift.oracle.json", "w"),
    separators=(",", ":"),
)
