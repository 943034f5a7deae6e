"""Decompositions of statsmodels 0.15, polynomials by mpmath, filters of scipy 1.17: writes trends.oracle.json."""
import json
import warnings
from pathlib import Path

import mpmath
import numpy as np
from made_series import seasons, uniforms
from scipy.ndimage import uniform_filter1d
from scipy.signal import detrend
from scipy.stats import kurtosis, skew
from statsmodels.tsa.seasonal import STL, seasonal_decompose

warnings.simplefilter("ignore")
x = seasons(150)
at = [0, 1, 5, 6, 40, 75, 143, 144, 149]
pick = lambda v: [float(v[i]) for i in at]
classical = []
for model in ["additive", "multiplicative"]:
    for period in [12, 7]:
        r = seasonal_decompose(x, model=model, period=period)
        h = period // 2
        classical.append({"model": model, "period": period, "trend": r.trend[h : h + 5].tolist(),
                          "seasonal": r.seasonal[:period].tolist(), "residual": r.resid[-h - 5 : -h].tolist()})
stl = []
for options in [{}, {"seasonal": 25}, {"robust": True}, {"seasonal": 9, "trend": 31, "robust": True}]:
    y = x.copy()
    y[40] += 15 if options.get("robust") else 0
    r = STL(y, period=12, **options).fit()
    stl.append({"options": options, "trend": pick(r.trend), "seasonal": pick(r.seasonal), "residual": pick(r.resid)})
# degree 12 through 40 noisy points with 60 digits
mpmath.mp.dps = 60
u = uniforms(40, 3)
V = mpmath.matrix(40, 13)
for i in range(40):
    for j in range(13):
        V[i, j] = mpmath.mpf(i) ** j
beta = mpmath.lu_solve(V.T * V, V.T * mpmath.matrix(u.tolist()))
polynomial = [float(sum(V[i, j] * beta[j] for j in range(13))) for i in range(40)]
smooth = [{"window": w, "edges": e, "values": pick(uniform_filter1d(x, w, mode={"reflect": "mirror", "symmetric": "reflect", "nearest": "nearest"}[e]))}
          for w in [3, 11, 61] for e in ["reflect", "symmetric", "nearest"]]
q = np.quantile(x, [0.25, 0.5, 0.75]).tolist()
out = {"at": at, "classical": classical, "stl": stl, "polynomial": polynomial, "smooth": smooth, "linear": pick(detrend(x)),
       "describe": {"mean": x.mean(), "variance": x.var(), "sample": x.var(ddof=1), "quartiles": q, "skewness": skew(x), "kurtosis": kurtosis(x)}}
Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=0) + "\n")
