"""Tests of independence by pgmpy, SciPy and statsmodels over a stream that the test repeats."""
import json

import numpy as np
import pandas as pd
import scipy
import statsmodels.api as sm
from pgmpy.ci_tests import ChiSquare, FisherZ, GSq, PowerDivergence
from scipy import stats

state = 1


def uniform():
    global state
    state = state * 16807 % 2147483647
    return state / 2147483647


rows = 400
table = []
for _ in range(rows):
    z = int(uniform() * 3)
    w = int(uniform() * 4)
    x = z if uniform() < 0.5 else int(uniform() * 3)
    y = (z + w) % 4 if uniform() < 0.3 else int(uniform() * 4)
    b = 1 if uniform() < 0.3 + 0.3 * (x == 0) else 0
    c = b if uniform() < 0.2 else int(uniform() * 2)
    # a structural zero: x = 2 never meets y = 3
    if x == 2 and y == 3:
        y = 0
    table.append([x, y, z, w, b, c])
data = pd.DataFrame(table, columns=list("xyzwbc"))
tests = []
for given in ["", "z", "zw", "zwb"]:
    for a, d in [("x", "y"), ("b", "c"), ("x", "c")]:
        if a in given or d in given:
            continue
        for name, test in [("g2", GSq(data=data)), ("chi2", ChiSquare(data=data)),
                           ("cressie-read", PowerDivergence(data=data, lambda_="cressie-read"))]:
            test(a, d, list(given), significance_level=0.05)
            tests.append({"x": a, "y": d, "given": given, "method": name, "statistic": float(test.statistic_),
                          "dof": int(test.dof_), "pValue": float(test.p_value_)})
plain = []
for a, d in [("x", "z"), ("b", "c"), ("y", "w")]:
    o = pd.crosstab(data[a], data[d]).to_numpy()
    for name, lam in [("g2", 0), ("chi2", 1), ("cressie-read", 2 / 3), ("freeman-tukey", -0.5), ]:
        s, p, dof, _ = stats.chi2_contingency(o, correction=False, lambda_=lam)
        plain.append({"x": a, "y": d, "method": name, "statistic": float(s), "dof": int(dof), "pValue": float(p)})

state = 99
numbers = []
for _ in range(60):
    def g():
        return sum(uniform() for _ in range(6)) - 3
    z1, z2 = g(), g()
    x = z1 + 0.5 * z2 + g()
    y = -0.7 * z1 + 0.2 * x + g()
    numbers.append([x, y, z1, z2])
n = np.array(numbers)
frame = pd.DataFrame(n, columns=list("xyzw"))
partial = []
for given in [[], [2], [2, 3]]:
    design = np.column_stack([np.ones(60)] + [n[:, g] for g in given])
    rx = n[:, 0] - design @ np.linalg.lstsq(design, n[:, 0], rcond=None)[0]
    ry = n[:, 1] - design @ np.linalg.lstsq(design, n[:, 1], rcond=None)[0]
    r = float(rx @ ry / np.sqrt((rx @ rx) * (ry @ ry)))
    fit = sm.OLS(n[:, 1], np.column_stack([design, n[:, 0]])).fit()
    fz = FisherZ(data=frame)
    fz("x", "y", ["xyzw"[g] for g in given], significance_level=0.05)
    partial.append({"given": given, "r": r, "t": float(fit.tvalues[-1]), "pT": float(fit.pvalues[-1]),
                    "fisher": float(fz.statistic_), "pFisher": float(fz.p_value_)})
print(json.dumps({"scipy": scipy.__version__, "tests": tests, "plain": plain, "partial": partial}, separators=(",", ":")))
