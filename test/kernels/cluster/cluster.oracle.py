"""Figures of scikit-learn for test/kernels/cluster; prints cluster.oracle.json."""
import json

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

rng = np.random.default_rng(3)


def case(n, d, k, weighted):
    x = np.round(rng.normal(size=(n, d)) + 1.5 * rng.integers(0, 3, (n, 1)), 4)
    init = x[rng.choice(n, k, replace=False)]
    w = np.round(rng.random(n) * 3, 3) if weighted else None
    m = KMeans(k, init=init, n_init=1, max_iter=1000, tol=0).fit(x, sample_weight=w)
    return {
        "n": n, "d": d, "k": k, "data": x.ravel().tolist(), "init": init.ravel().tolist(),
        "weights": None if w is None else w.tolist(), "inertia": m.inertia_, "labels": m.labels_.tolist(),
        "silhouette": silhouette_score(x, m.labels_),
    }


a, b = rng.integers(0, 4, 60).tolist(), rng.integers(0, 3, 60).tolist()
c = [v if rng.random() < 0.8 else int(rng.integers(0, 4)) for v in a]
print(json.dumps({
    "kmeans": [case(150, 2, 4, False), case(203, 3, 8, True), case(120, 5, 6, False), case(160, 18, 7, True)],
    "agreement": {"a": a, "b": b, "c": c, "ab": adjusted_rand_score(a, b), "ac": adjusted_rand_score(a, c)},
}))
