"""Figures of scikit-image, scikit-learn and SciPy for score.test.ts; prints score.oracle.json."""
import json

import numpy as np
from scipy import ndimage
from scipy.optimize import linear_sum_assignment
from skimage.metrics import variation_of_information
from skimage.segmentation import find_boundaries
from sklearn.metrics import adjusted_rand_score


def stream(n, seed):
    out, x = [], seed
    for _ in range(n):
        x = x * 16807 % 2147483647
        out.append(x)
    return np.array(out)


W, H, K, T = 40, 30, 23, 9
y, x = np.indices((H, W))


def cells(seed, n):
    """The nearest of n points: whole numbers, so that nothing rounds; the first of equals."""
    s = stream(2 * n, seed)
    return np.argmin([(x - s[2 * i] % W) ** 2 + (y - s[2 * i + 1] % H) ** 2 for i in range(n)], axis=0)


labels, truth = cells(3, K), cells(8, T)
n = np.zeros((T, K))
np.add.at(n, (truth.ravel(), labels.ravel()), 1)
areas, true_areas = n.sum(0), n.sum(1)
iou = n / (areas[None] + true_areas[:, None] - n)
rows, columns = linear_sum_assignment(-iou)
split, merge = variation_of_information(truth, labels)
edge = lambda m: np.pad(m[:, 1:] != m[:, :-1], ((0, 0), (0, 1))) | np.pad(m[1:] != m[:-1], ((0, 1), (0, 0)))
near = lambda a, b: float((ndimage.distance_transform_edt(~b)[a] <= 1).mean())
costs = stream(7 * 11, 5).reshape(7, 11) % 1000
r, c = linear_sum_assignment(costs)
print(json.dumps({
    "adjustedRand": adjusted_rand_score(truth.ravel(), labels.ravel()), "voiSplit": split, "voiMerge": merge,
    "covering": float((true_areas * iou.max(1)).sum() / n.sum()), "meanIou": float(iou[rows, columns].sum() / T),
    "underSegmentation": float(np.minimum(n, areas[None] - n)[n > 0].sum() / n.sum()),
    "achievableAccuracy": float(n.max(0).sum() / n.sum()),
    "precision": near(edge(labels), edge(truth)), "recall": near(edge(truth), edge(labels)),
    "assignment": c.tolist(), "cost": int(costs[r, c].sum()),
}))
