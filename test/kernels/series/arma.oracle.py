"""Numbers of statsmodels for the tests of AR and ARMA: python3 arma.oracle.py > arma.oracle.json"""
import csv
import json
import pathlib
import warnings

import numpy as np
import statsmodels
from scipy.signal import lfilter
from statsmodels.regression.linear_model import burg, yule_walker
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import jarque_bera
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.arima_process import ArmaProcess
from statsmodels.tsa.statespace.sarimax import SARIMAX

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
with open(here / "../../../fixtures/sunspots.csv") as f:
    sunspots = np.array([float(r["count"]) for r in csv.DictReader(f)])


def wave(n):
    """Rough and made from the same formula in arma-series.ts."""
    t = np.arange(n)
    return np.sin(0.37 * t) + np.cos(0.011 * t * (t % 7)) + 0.5 * np.sin(t * t * 0.7) - 0.25


def numbers(v):
    return [float(x) for x in np.atleast_1d(v)]


out = {"statsmodels": statsmodels.__version__}

out["yuleWalker"], out["burg"] = [], []
for p in (1, 2, 5, 9):
    rho, sigma = yule_walker(sunspots, order=p, method="mle")
    out["yuleWalker"].append({"order": p, "ar": numbers(rho), "sigma2": float(sigma**2)})
    rho, sigma2 = burg(sunspots, order=p)
    out["burg"].append({"order": p, "ar": numbers(rho), "sigma2": float(sigma2)})

out["autoReg"] = []
for p, trend, hold in ((2, "c", None), (3, "ct", None), (9, "c", None), (2, "n", None), (2, "c", 9)):
    r = AutoReg(sunspots, p, trend=trend, hold_back=hold).fit()
    f = r.get_prediction(len(sunspots), len(sunspots) + 4)
    out["autoReg"].append({
        "order": p, "trend": {"c": "constant", "ct": "linear", "n": "none"}[trend], "holdBack": hold or p,
        "params": numbers(r.params), "bse": numbers(r.bse),
        "sigma2": float(r.sigma2), "logLikelihood": float(r.llf),
        "aic": float(r.aic), "bic": float(r.bic), "hq": float(r.hqic), "aicc": float(r.aicc),
        "forecast": numbers(f.predicted_mean), "variance": numbers(f.var_pred_mean)})


def best(x, **kw):
    """The highest of several starts and optimisers, as single runs of statsmodels stop early."""
    m = ARIMA(x, enforce_stationarity=True, enforce_invertibility=True, **kw)
    runs = [m.fit(method_kwargs={"maxiter": 500})]
    for method in ("bfgs", "nm", "powell", "bfgs"):
        try:
            runs.append(m.fit(start_params=runs[-1].params, method_kwargs={"method": method, "maxiter": 3000, "gtol": 1e-9, "disp": 0}))
        except Exception:
            pass
    top = max(runs, key=lambda r: r.llf)
    return m, top


out["arima"] = []
cases = [
    ("sunspots", sunspots, (1, 0, 0), (0, 0, 0, 0), "c"),
    ("sunspots", sunspots, (2, 0, 0), (0, 0, 0, 0), "c"),
    ("sunspots", sunspots, (9, 0, 0), (0, 0, 0, 0), "c"),
    ("sunspots", sunspots, (2, 0, 1), (0, 0, 0, 0), "c"),
    ("sunspots", sunspots, (3, 0, 2), (0, 0, 0, 0), "n"),
    ("sunspots", sunspots, (0, 0, 2), (0, 0, 0, 0), "ct"),
    ("sunspots", sunspots, (2, 1, 1), (0, 0, 0, 0), "n"),
    ("sunspots", sunspots, (1, 1, 0), (0, 0, 0, 0), "c"),
    ("wave", wave(240), (1, 0, 1), (0, 0, 0, 0), "ct"),
    ("wave", wave(240), (1, 0, 1), (1, 0, 1, 7), "c"),
    ("wave", wave(240), (2, 0, 0), (0, 1, 1, 7), "n"),
    ("wave", wave(240), (0, 2, 2), (0, 0, 0, 0), "n"),
]
for name, x, (p, d, q), (P, D, Q, s), trend in cases:
    delta = np.array([1.0])
    for _ in range(d):
        delta = np.convolve(delta, [1, -1])
    for _ in range(D):
        delta = np.convolve(delta, [1] + [0] * (s - 1) + [-1])
    w = np.convolve(x, delta, "valid")
    m, r = best(w, order=(p, 0, q), seasonal_order=(P, 0, Q, s), trend=trend)
    cov = m.fit(start_params=r.params, method_kwargs={"maxiter": 0, "disp": 0}, cov_type="approx")
    f = r.get_forecast(12)
    ci = f.conf_int(alpha=0.05)
    # Forecasts of the series itself: sums of those of the differences, exactly.
    last = list(x)
    fd = f.predicted_mean
    for h in range(12):
        last.append(fd[h] - sum(c * last[-j] for j, c in enumerate(delta[1:], 1)))
    a = np.array([1.0])
    for poly in (r.polynomial_reduced_ar, delta):
        a = np.convolve(a, poly)
    psi = lfilter(r.polynomial_reduced_ma, a, np.eye(1, 12)[0])
    lb = acorr_ljungbox(r.resid, [10 + p + q + P + Q], model_df=p + q + P + Q)
    out["arima"].append({
        "series": name, "order": [p, d, q], "seasonal": [P, D, Q, s], "trend": trend,
        "names": list(r.param_names), "params": numbers(r.params), "bse": numbers(cov.bse), "logLikelihood": float(r.llf),
        "aic": float(r.aic), "bic": float(r.bic), "hq": float(r.hqic), "aicc": float(r.aicc),
        "forecast": numbers(last[len(x):]), "width": numbers(ci[:, 1] - ci[:, 0]) if d + D == 0 else None,
        "psi": numbers(psi), "residuals": numbers(r.resid[[0, 1, 5, 50, len(w) - 1]]),
        "ljungBox": [float(lb.lb_stat.iloc[0]), float(lb.lb_pvalue.iloc[0])],
        "jarqueBera": numbers(jarque_bera(r.resid)[:2])})

process = ArmaProcess([1, -0.75, 0.25], [1, 0.65, 0.35])
out["process"] = {"ar": [0.75, -0.25], "ma": [0.65, 0.35], "acovf": numbers(process.acovf(8)),
                  "acf": numbers(process.acf(8)), "impulse": numbers(process.impulse_response(8)),
                  "roots": numbers(np.abs(process.arroots)) + numbers(np.abs(process.maroots))}
e = wave(120)
lb = acorr_ljungbox(e, [5, 10], model_df=2)
jb = jarque_bera(e)
out["residuals"] = {"ljungBox": numbers(lb.lb_stat), "pValues": numbers(lb.lb_pvalue), "jarqueBera": numbers(jb)}

print(json.dumps(out, indent=1))
