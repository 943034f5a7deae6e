"""Numbers of statsmodels for var.test.ts: python3 var.oracle.py > var.oracle.json"""
import json
import warnings

import numpy as np
import statsmodels
from statsmodels.tsa.vector_ar.var_model import VAR

warnings.simplefilter("ignore")


def coupled(n):
    """Three series that push each other, from the same formula in var.test.ts."""
    y = np.zeros((n, 3))
    for t in range(1, n):
        e = [np.sin(0.7 * t * t), np.cos(1.3 * t * t + 1), np.sin(2.1 * t * t + 2)]
        y[t, 0] = 0.5 * y[t - 1, 0] + 0.3 * y[t - 1, 1] + e[0] + 1
        y[t, 1] = 0.4 * y[t - 1, 1] - 0.2 * y[t - 1, 2] + e[1] + 0.5 * e[0]
        y[t, 2] = 0.6 * y[t - 1, 2] + 0.1 * y[t - 2, 0] + e[2]
    return y


def flat(a):
    return np.asarray(a, float).ravel().tolist()


y = coupled(150)
fits = []
for p, trend in ((1, "c"), (2, "c"), (3, "n"), (2, "ct")):
    r = VAR(y).fit(p, trend=trend)
    mid, low, high = r.forecast_interval(y[-p:], 6, alpha=0.1)
    tests = [r.test_causality(caused=i, causing=j, kind="f") for i in range(3) for j in range(3) if i != j]
    fits.append({
        "order": p, "trend": {"c": "constant", "n": "none", "ct": "linear"}[trend],
        "params": flat(r.params), "stderr": flat(r.stderr), "sigma": flat(r.sigma_u), "logLikelihood": float(r.llf),
        "impulses": flat(r.irf(5).irfs), "orthogonal": flat(r.irf(5).orth_irfs),
        "moduli": sorted(flat(1 / np.abs(r.roots)), reverse=True), "forecast": flat(mid), "lower": flat(low), "upper": flat(high),
        "granger": [[float(t.test_statistic), float(t.pvalue)] for t in tests]})
print(json.dumps({"statsmodels": statsmodels.__version__, "fits": fits}, indent=1))
