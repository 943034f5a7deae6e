"""Correlograms of statsmodels 0.15 and correlations of scipy 1.17: writes correlation.oracle.json."""
import json
from pathlib import Path

import numpy as np
from made_series import autoregression, uniforms
from scipy.signal import correlate, correlation_lags
from statsmodels.tsa.stattools import acf, pacf

x = autoregression(300, 0.8, 12)
bands = []
for bartlett in [True, False]:
    for level in [0.95, 0.8]:
        rho, ci = acf(x, nlags=8, alpha=1 - level, bartlett_confint=bartlett, result_object=False)
        width = (ci[:, 1] - ci[:, 0]) / 2
        bands.append({"kind": "bartlett" if bartlett else "white", "level": level, "width": width[1:].tolist()})
partial = {name: pacf(x, nlags=8, method=m, result_object=False).tolist()
           for name, m in [("yw", "ldb"), ("yw-unbiased", "lda"), ("burg", "burg"), ("ols", "ols")]}
a, b = uniforms(40, 21), autoregression(25, 0.5, 22)
cross = [{"a": i, "lags": correlation_lags(len(q), len(p)).tolist(), "values": correlate(q, p).tolist()}
         for i, (p, q) in enumerate([(a, b), (b, a)])]
u, v = a - a.mean(), b - b.mean()
normal = (correlate(v, u) / np.sqrt((u @ u) * (v @ v))).tolist()
Path(__file__).with_suffix(".json").write_text(
    json.dumps({"bands": bands, "partial": partial, "cross": cross, "normal": normal}, indent=0) + "\n")
