"""A switching regression on two lags of its own, by statsmodels (MarkovRegression with the lags as regressors)."""

import json
import math
from pathlib import Path

import numpy as np
from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

N = 120


def wave(n):
    x = 7

    def step():
        nonlocal x
        x = (x * 48271) % 2147483647
        return x / 2147483647 - 0.5

    return np.array([math.sin(t / (3 if t < n / 2 else 1)) * 2 + 3 * step() for t in range(n)])


x = wave(N)
transition = np.array([[0.95, 0.05], [0.1, 0.9]])
initial = np.array([0.7, 0.3])
model = MarkovRegression(
    x[2:],
    k_regimes=2,
    exog=np.column_stack([x[1:-1], x[:-2]]),
    switching_trend=True,
    switching_exog=True,
    switching_variance=True,
)
# It moves this law on twice before the first step that is predicted: it is that of step 0 of the series.
model.initialize_known(initial)
# p[0->0], p[1->0], constants, first lags, second lags, variances
parameters = [0.95, 0.1, 1, -0.5, 1.2, -0.3, -0.6, 0.2, 0.5, 1.5]
found = model.smooth(parameters)
out = {
    "n": N,
    "logLikelihood": float(found.llf),
    "smoothed": found.smoothed_marginal_probabilities[:, 0].tolist(),
}
path = Path(__file__).with_name("autoregressive.oracle.json")
path.write_text(json.dumps(out))
