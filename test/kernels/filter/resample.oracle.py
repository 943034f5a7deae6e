"""Figures of scipy.signal.resample_poly and resample, written to resample.oracle.json beside this file."""
import json
from pathlib import Path

import numpy as np
from scipy import signal

wave = lambda n: np.sin(0.37 * np.arange(n)) + np.cos(0.011 * np.arange(n) * (np.arange(n) % 7)) - 0.25

poly = []
for n, up, down, window, padtype in [
    (50, 2, 1, ("kaiser", 5.0), "constant"),
    (50, 1, 3, ("kaiser", 5.0), "constant"),
    (101, 3, 2, ("kaiser", 5.0), "constant"),
    (64, 147, 160, ("kaiser", 5.0), "constant"),
    (40, 6, 4, ("kaiser", 8.6), "line"),
    (40, 5, 7, ("kaiser", 5.0), "line"),
    (40, 5, 7, ("kaiser", 5.0), "mean"),
    (37, 4, 9, "hann", "constant"),
    (1, 3, 1, ("kaiser", 5.0), "constant"),
    (7, 1, 20, ("kaiser", 5.0), "mean"),
]:
    y = signal.resample_poly(wave(n), up, down, window=window, padtype=padtype)
    poly.append(
        {
            "n": n,
            "up": up,
            "down": down,
            "window": window if isinstance(window, str) else "kaiser",
            "beta": 0 if isinstance(window, str) else window[1],
            "padding": {"constant": "zero"}.get(padtype, padtype),
            "y": y.tolist(),
        }
    )
fourier = [
    {"n": n, "length": length, "y": signal.resample(wave(n), length).tolist()}
    for n, length in [(20, 30), (20, 31), (21, 30), (30, 20), (31, 20), (30, 21), (30, 10), (5, 1), (1, 4), (2, 4)]
]
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"poly": poly, "fourier": fourier}) + "\n")
