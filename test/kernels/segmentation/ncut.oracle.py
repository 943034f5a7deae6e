"""Writes ncut.oracle.json: figures of scikit-image and scikit-learn for graphs that the test makes again."""

import json
from pathlib import Path

import numpy as np
import skimage
import sklearn
from scipy.linalg import eigh
from scipy.sparse import csr_matrix, diags
from skimage.graph import _ncut
from sklearn.cluster import SpectralClustering


def lattice(width, height, cross):
    """Weights 1 + ((7 x + 3 y) mod 11) / 4 to the right, 1 + ((5 x + 9 y) mod 13) / 4 down; `cross` of that over seams."""
    n = width * height
    w = np.zeros((n, n))
    for y in range(height):
        for x in range(width):
            p = y * width + x
            if x + 1 < width:
                seam = cross if x + 1 == width // 2 else 1
                w[p, p + 1] = w[p + 1, p] = seam * (1 + (7 * x + 3 * y) % 11 / 4)
            if y + 1 < height:
                seam = cross if y + 1 == height // 2 else 1
                w[p, p + width] = w[p + width, p] = seam * (1 + (5 * x + 9 * y) % 13 / 4)
    return w


def ncut_of(w, mask):
    return float(_ncut.ncut_cost(mask, diags(w.sum(axis=0)).tocsc(), csr_matrix(w).tocsc()))


two = lattice(8, 6, 0.5)
d = two.sum(axis=1)
values, vectors = eigh(np.diag(d) - two, np.diag(d))
y = vectors[:, 1]
costs = [ncut_of(two, y > t) for t in np.sort(y)[:-1]]
masks = [[bool((7 * i + s) % 3) for i in range(48)] for s in range(3)]

four = lattice(12, 10, 0.1)
labels = SpectralClustering(
    n_clusters=4, affinity="precomputed", assign_labels="discretize", random_state=0
).fit_predict(four)
d = four.sum(axis=1)
ncut4 = sum(four[labels == c][:, labels != c].sum() / d[labels == c].sum() for c in range(4))

out = {
    "skimage": skimage.__version__,
    "sklearn": sklearn.__version__,
    "costs": [ncut_of(two, np.array(m)) for m in masks],
    "best": min(costs),
    "eigenvalue": float(values[1]),
    "four": {"labels": labels.tolist(), "ncut": float(ncut4)},
}
Path(__file__).with_name("ncut.oracle.json").write_text(json.dumps(out) + "\n")
