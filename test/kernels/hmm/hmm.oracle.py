"""Figures of hmmlearn 0.3.3 and SciPy for hmm.test.ts: python3 hmm.oracle.py > hmm.oracle.json

Data and first models come from a multiplicative congruential stream that the test repeats.
"""
import json
import warnings
import logging

import numpy as np
from hmmlearn import hmm

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def stream(seed):
    x = seed
    while True:
        x = x * 48271 % 2147483647
        yield x / 2147483647


def take(gen, *shape):
    return np.array([next(gen) for _ in range(int(np.prod(shape)))]).reshape(shape)


def rows(gen, *shape):
    p = 0.2 + take(gen, *shape)
    return p / p.sum(axis=-1, keepdims=True)


LENGTHS = [30, 1, 45, 24]
N = sum(LENGTHS)
K, D, M, C = 3, 2, 4, 2


def points(gen):
    """Two columns that change their level every few steps; twelve uniforms make nearly a normal number."""
    z = take(gen, N, D, 12).sum(axis=2) - 6
    level = np.array([(t // 7) % 3 for t in range(N)])
    return z * np.array([1.0, 0.5]) + np.stack([2.0 * level, -1.5 * level * (level - 1)], axis=1)


def spd(gen, *shape):
    a = take(gen, *shape, D, D) - 0.5
    return a @ np.swapaxes(a, -1, -2) + np.eye(D) * 0.8


def figures(model, x, out_of):
    """Score, posteriors and best path at the start, then the scores of five passes and the model after them."""
    found = {
        "score": model.score(x, LENGTHS),
        "posteriors": model.predict_proba(x, LENGTHS)[:40].ravel().tolist(),
        "viterbi": [float(model.decode(x, LENGTHS)[0]), model.decode(x, LENGTHS)[1].tolist()],
        "trajectory": [],
    }
    model.fit(x, LENGTHS)
    found["trajectory"] = list(model.monitor_.history)
    found["after"] = {name: np.asarray(v).ravel().tolist() for name, v in out_of(model).items()}
    found["after"]["startprob"] = model.startprob_.tolist()
    found["after"]["transmat"] = model.transmat_.ravel().tolist()
    found["after"]["score"] = model.score(x, LENGTHS)
    return found


def common(model, gen):
    model.startprob_ = rows(gen, K)
    model.transmat_ = rows(gen, K, K)


out = {}
none = dict(init_params="", n_iter=5, tol=-np.inf)

gen = stream(1)
x = (take(gen, N, 1) ** 2 * M).astype(int)
model = hmm.CategoricalHMM(K, **none)
common(model, gen)
model.emissionprob_ = rows(gen, K, M)
out["categorical"] = figures(model, x, lambda m: {"probabilities": m.emissionprob_})

gen = stream(2)
x = (take(gen, N, 1, M) ** 2 * 6).astype(int).reshape(N, M)
x[:, 0] += 1
model = hmm.PoissonHMM(K, lambdas_prior=0, lambdas_weight=0, **none)
common(model, gen)
model.lambdas_ = 1 + 3 * take(gen, K, M)
out["poisson"] = figures(model, x, lambda m: {"rates": m.lambdas_})

for i, form in enumerate(["full", "diag", "spherical", "tied"]):
    gen = stream(10 + i)
    x = points(gen)
    model = hmm.GaussianHMM(K, form, min_covar=0, covars_prior=0, covars_weight=0, **none)
    common(model, gen)
    model.means_ = 4 * take(gen, K, D) - 1
    if form == "full":
        model.covars_ = spd(gen, K)
    elif form == "tied":
        model.covars_ = spd(gen)
    elif form == "diag":
        model.covars_ = 0.5 + take(gen, K, D)
    else:
        model.covars_ = 0.5 + take(gen, K)
    out["gaussian-" + form] = figures(model, x, lambda m: {
        "means": m.means_,
        # hmmlearn gives each spherical matrix once a column.
        "covariances": m.covars_.reshape(K, -1)[:, : D * D] if form == "spherical" else m.covars_,
    })

gen = stream(20)
x = points(gen)
model = hmm.GMMHMM(K, C, covariance_type="full", min_covar=0, weights_prior=1, means_weight=0, covars_prior=0, covars_weight=-(1 + D + 1), **none)
common(model, gen)
model.weights_ = rows(gen, K, C)
model.means_ = 4 * take(gen, K, C, D) - 1
model.covars_ = spd(gen, K, C)
out["gmm"] = figures(model, x, lambda m: {"weights": m.weights_, "means": m.means_, "covariances": m.covars_})

gen = stream(30)
x = (take(gen, N, M) ** 2 * 5).astype(int)
x[:, 0] += 8 - x.sum(axis=1).clip(max=8)
total = x.sum(axis=1)
x[:, 1] += total.max() - total
model = hmm.MultinomialHMM(K, **none)
common(model, gen)
model.n_trials = int(total.max())
model.emissionprob_ = rows(gen, K, M)
out["multinomial"] = figures(model, x, lambda m: {"probabilities": m.emissionprob_})

from scipy.stats import multivariate_t

gen = stream(40)
x = points(gen)
mean, scale, dof = 4 * take(gen, D) - 1, spd(gen), 4.5
out["student"] = {"logDensities": multivariate_t(mean, scale, df=dof).logpdf(x[:20]).tolist()}

print(json.dumps(out))
