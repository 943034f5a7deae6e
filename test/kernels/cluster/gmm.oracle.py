"""Writes gmm.oracle.json: scikit-learn's GaussianMixture, run to its fixed point, on points that the test makes again."""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture

SHAPES = [((0, 0), (1.0, 0.4)), ((6, 1), (0.7, 1.5)), ((2, 7), (1.2, 0.8))]
points = []
for i in range(300):
    (x, y), (a, b) = SHAPES[i % 3]
    u, v = (i * 0.6180339887) % 1 - 0.5, (i * 0.7548776662) % 1 - 0.5
    points.append((x + 4 * a * u + v, y + 4 * b * v + u))
points = np.array(points)
model = GaussianMixture(3, tol=1e-14, max_iter=5000, reg_covar=0, random_state=0, n_init=3).fit(points)
order = np.argsort(model.means_[:, 0])
out = {
    "sklearn": sklearn.__version__,
    "weights": model.weights_[order].tolist(),
    "means": model.means_[order].tolist(),
    "covariances": model.covariances_[order].tolist(),
    "logLikelihood": float(model.score_samples(points).sum()),
}
Path(__file__).with_name("gmm.oracle.json").write_text(json.dumps(out, indent=1) + "\n")
