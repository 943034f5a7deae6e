"""HOG of scikit-image, and a slow twin of the interpolated one: python3 hog.oracle.py > hog.oracle.json"""
import json

import numpy as np
from skimage.feature import hog

y, x = np.mgrid[0:34, 0:43]
picture = np.floor(128 + 60 * np.sin(0.31 * x + 0.02 * x * y) + 50 * np.cos(0.43 * y - 0.011 * x * x)).astype(np.uint8)
colour = np.stack([picture, np.roll(picture, 5, 1), 255 - np.roll(picture, 3, 0)], -1)
rounded = lambda a: [round(float(v), 5) for v in np.asarray(a).ravel()]
out = {"picture": picture.ravel().tolist()}
for norm, name in [("L2-Hys", "l2-hys"), ("L2", "l2"), ("L1", "l1"), ("L1-sqrt", "l1-sqrt")]:
    out[name] = rounded(hog(picture / 255, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm=norm, feature_vector=True))
out["cells of 6, blocks of 3"] = rounded(hog(picture / 255, orientations=6, pixels_per_cell=(6, 6), cells_per_block=(3, 3), block_norm="L2", feature_vector=True))
out["root"] = rounded(hog(picture / 255, orientations=9, block_norm="L2", cells_per_block=(2, 2), transform_sqrt=True, feature_vector=True))
out["colour"] = rounded(hog(colour / 255, orientations=9, block_norm="L2", cells_per_block=(2, 2), channel_axis=-1, feature_vector=True))

# Votes shared among bins and cells, pixel by pixel
f = picture / 255
gx = np.zeros_like(f); gx[:, 1:-1] = f[:, 2:] - f[:, :-2]
gy = np.zeros_like(f); gy[1:-1] = f[2:] - f[:-2]
m, a = np.hypot(gx, gy), np.arctan2(gy, gx) % np.pi
def block(top, left):
    h = np.zeros((2, 2, 9))
    for r in range(16):
        for c in range(16):
            g = np.exp(-((r - 7.5) ** 2 + (c - 7.5) ** 2) / (2 * 64))
            place = a[top + r, left + c] / (np.pi / 9) - 0.5
            for b in (int(np.floor(place)), int(np.floor(place)) + 1):
                for i in range(2):
                    for j in range(2):
                        w = max(0, 1 - abs(r - (8 * i + 3.5)) / 8) * max(0, 1 - abs(c - (8 * j + 3.5)) / 8) * max(0, 1 - abs(place - b))
                        h[i, j, b % 9] += w * g * m[top + r, left + c]
    return h / np.sqrt((h ** 2).sum() + 1e-10)
out["shared"] = rounded([[block(8 * r, 8 * c) for c in range(4)] for r in range(3)])
print(json.dumps(out))
