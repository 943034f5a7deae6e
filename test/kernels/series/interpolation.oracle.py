"""Curves of scipy 1.17 through uneven samples: writes interpolation.oracle.json."""
import json
from pathlib import Path

import numpy as np
from made_series import uniforms
from scipy.interpolate import CubicSpline, PchipInterpolator, interp1d

t = np.cumsum(uniforms(30, 31) + 0.8)
y = uniforms(30, 32)
y[10:13] = y[10]
at = np.linspace(t[0], t[-1], 14)
curves = {
    "linear": interp1d(t, y),
    "cubic": CubicSpline(t, y),
    "natural": CubicSpline(t, y, bc_type="natural"),
    "pchip": PchipInterpolator(t, y),
    "nearest": interp1d(t, y, "nearest"),
    "previous": interp1d(t, y, "previous"),
}
short = {str(n): {"cubic": CubicSpline(t[:n], y[:n])(np.linspace(t[0], t[n - 1], 5)).tolist(),
                  "natural": CubicSpline(t[:n], y[:n], bc_type="natural")(np.linspace(t[0], t[n - 1], 5)).tolist(),
                  "pchip": PchipInterpolator(t[:n], y[:n])(np.linspace(t[0], t[n - 1], 5)).tolist()} for n in [2, 3, 4]}
steep = PchipInterpolator([0, 1, 2], [0, 1, -9])([0.25, 0.5, 1.5]).tolist()
Path(__file__).with_suffix(".json").write_text(
    json.dumps({"long": {k: f(at).tolist() for k, f in curves.items()}, "short": short, "steep": steep}, indent=0) + "\n")
