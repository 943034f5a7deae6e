"""ADF and KPSS of statsmodels 0.15: writes stationarity.oracle.json. Run: python3 stationarity.oracle.py"""
import json
import warnings
from pathlib import Path

from made_series import autoregression, uniforms
from statsmodels.tsa.stattools import adfuller, kpss

warnings.simplefilter("ignore")
series = {
    "noise": uniforms(200, 11),
    "ar": autoregression(300, 0.8, 12),
    "walk": autoregression(250, 1, 13),
    "trend": autoregression(220, 0.5, 14, 0.02),
    "short": autoregression(14, 0.6, 15),
}
adf = []
for name, x in series.items():
    for trend in ["n", "c", "ct", "ctt"]:
        for select in ["aic", "bic", "t-stat", None]:
            if name == "short" and (trend == "ctt" and select is None or trend == "n" and select):
                continue  # as many coefficients as equations
            lags = 3 if select is None else None
            r = adfuller(x, maxlag=lags, regression=trend, autolag=select, result_object=False)
            case = {"series": name, "trend": trend, "statistic": r[0], "pValue": r[1], "lags": r[2], "n": r[3]}
            case["critical"] = [r[4]["1%"], r[4]["5%"], r[4]["10%"]]
            case.update({"select": select} if select else {"given": lags})
            adf.append(case)
level = []
series["long"] = autoregression(3000, 0.9, 16)
for name, x in series.items():
    for trend in ["c", "ct"]:
        for lags in ["auto", "legacy", 5]:
            r = kpss(x, regression=trend, nlags=lags, result_object=False)
            level.append({"series": name, "trend": trend, "given": lags, "statistic": r[0], "pValue": r[1], "lags": r[2]})
Path(__file__).with_suffix(".json").write_text(json.dumps({"adf": adf, "kpss": level}, indent=0) + "\n")
