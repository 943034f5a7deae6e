"""Tails by scipy and log densities by mpmath (scipy's lose digits at large parameters) for distributions.test.ts."""
import json
import mpmath as m
import numpy as np
from scipy import stats as s

np.seterr(all="ignore")
LEVELS = [1e-200, 1e-30, 1e-8, 0.003, 0.1, 0.37, 0.5, 0.71, 0.95]
CONTINUOUS = [
    ("normal", [[0, 1], [-3, 0.2]], lambda m, d: s.norm(m, d)),
    ("gamma", [[0.3, 2], [1, 1], [4.5, 0.1], [300, 2], [50000, 1]], lambda a, c: s.gamma(a, scale=c)),
    ("chiSquare", [[1], [2], [11], [2500]], s.chi2),
    ("beta", [[0.4, 0.7], [1, 3], [8, 2.5], [300, 700], [20000, 3]], s.beta),
    ("studentT", [[0.7], [1], [4], [33], [5000]], s.t),
    ("f", [[1, 1], [2, 9], [7, 3.3], [120, 60], [3000, 8]], s.f),
]
DISCRETE = [
    ("binomial", [[9, 0.3], [100, 0.97], [5000, 0.01], [100000, 0.5]], s.binom),
    ("poisson", [[0.2], [7.5], [180], [250000]], s.poisson),
]


m.mp.dps = 60


def log_beta(a, b):
    return m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b)


LOG = {
    "normal": lambda x, a, d: -((x - a) / d) ** 2 / 2 - m.log(d) - m.log(2 * m.pi) / 2,
    "gamma": lambda x, a, c: (a - 1) * m.log(x / c) - x / c - m.loggamma(a) - m.log(c),
    "chiSquare": lambda x, v: (v / 2 - 1) * m.log(x / 2) - x / 2 - m.loggamma(v / 2) - m.log(2),
    "beta": lambda x, a, b: (a - 1) * m.log(x) + (b - 1) * m.log(1 - x) - log_beta(a, b),
    "studentT": lambda x, v: -(v + 1) / 2 * m.log(1 + x * x / v) - m.log(v) / 2 - log_beta(v / 2, m.mpf(1) / 2),
    "f": lambda x, v, w: v / 2 * m.log(v / w) + (v / 2 - 1) * m.log(x) - (v + w) / 2 * m.log(1 + v * x / w) - log_beta(v / 2, w / 2),
    "binomial": lambda k, n, p: m.loggamma(n + 1) - m.loggamma(k + 1) - m.loggamma(n - k + 1) + k * m.log(p) + (n - k) * m.log(1 - p),
    "poisson": lambda k, a: k * m.log(a) - a - m.loggamma(k + 1),
}


def log_density(name, x, args):
    try:
        value = float(LOG[name](m.mpf(float(x)), *[m.mpf(a) for a in args]))
        return value if np.isfinite(value) else None
    except (ValueError, ZeroDivisionError):
        return None  # the edge of a support


rows = []
for name, sets, make in CONTINUOUS:
    for args in sets:
        d = make(*args)
        for x in {float(f"{v:.9g}") for v in np.concatenate([d.ppf(LEVELS), d.isf(LEVELS[1:6])])}:
            rows.append([name, args, x, float(d.cdf(x)), float(d.sf(x)), log_density(name, x, args)])
for name, sets, make in DISCRETE:
    for args in sets:
        d = make(*args)
        for k in {float(v) for v in np.concatenate([d.ppf(LEVELS[1:]), d.isf(LEVELS[1:6])])}:
            rows.append([name, args, k, float(d.cdf(k)), float(d.sf(k)), log_density(name, k, args)])
rows = [r for r in rows if np.all(np.isfinite(r[2:5]))]
with open(__file__.replace(".py", ".json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
