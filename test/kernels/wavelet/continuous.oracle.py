"""Figures of continuous wavelet transforms by other programs, for the tests of cwt: pycwt, PyWavelets, SciPy.

python3 continuous.oracle.py > continuous.oracle.json   (pip install numpy scipy PyWavelets pycwt)
"""

import json

import numpy as np
import pycwt
import pywt
from scipy import integrate, stats

n = 256
j = np.arange(n)
x = np.sin(0.37 * j) + np.cos(0.011 * j * (j % 7)) - 0.25
picked = [0, 1, 40, 127, 200, 255]


def pairs(values):
    return [[float(v.real), float(v.imag)] for v in values]


# Torrence & Compo's method on a length that needs no padding: the series as one period.
scales = 2.5 * 2 ** (np.arange(18) / 3)
mothers = {
    "morlet 6": pycwt.Morlet(6),
    "morlet 8": pycwt.Morlet(8),
    "paul 4": pycwt.Paul(4),
    "paul 2": pycwt.Paul(2),
    "dog 2": pycwt.DOG(2),
    "dog 6": pycwt.DOG(6),
}
periodic = {}
for name, mother in mothers.items():
    W, s, freqs, _, _, _ = pycwt.cwt(x, 1, 1 / 3, 2.5, 17, mother)
    assert np.allclose(s, scales)
    periodic[name] = {
        "frequencies": freqs[[0, 8, 17]].tolist(),
        "rows": {str(r): pairs(W[r, picked]) for r in [2, 9, 14]},
    }

# The inverse of Torrence & Compo with pycwt's constants.
W, s, _, _, _, _ = pycwt.cwt(x - x.mean(), 1, 1 / 12, 2, 80, pycwt.Morlet(6))
inverse = pycwt.icwt(W, s, 1, 1 / 12, pycwt.Morlet(6)).real[picked].tolist()

# Red noise, 95 %.
alpha = 0.6
levels, _ = pycwt.significance(1.7, 1, scales, 0, alpha, significance_level=0.95, wavelet=pycwt.Morlet(6))
real_levels, _ = pycwt.significance(1.7, 1, scales, 0, alpha, significance_level=0.9, wavelet=pycwt.DOG(2))
global_levels, _ = pycwt.significance(
    1.7, 1, scales[:12], 1, alpha, significance_level=0.95, dof=(n - 2 * np.sqrt(2) * scales)[:12], wavelet=pycwt.Morlet(6)
)

# PyWavelets sums differences of the wavelet's integral over its support. Where scale times support is odd, its
# result lies at the samples; otherwise half-way between them.
zero = {
    name: {
        "scales": steps,
        "rows": [pairs(row[picked]) for row in pywt.cwt(x, steps, name, precision=18)[0]],
        "frequency": float(pywt.scale2frequency(name, 1)),
    }
    for name, steps in {
        "cmor2-0.954929658551372": [16.0625, 24.0625, 40.0625],
        "cmor2-1": [16.0625, 24.0625, 40.0625],
        "cmor8-1": [16.0625, 24.0625, 40.0625],
        "mexh": [6.0625, 12.0625, 20.0625],
        "gaus1": [8.1, 12.1, 20.1],
        "gaus3": [8.1, 12.1, 20.1],
        "gaus4": [8.1, 12.1, 20.1],
    }.items()
}

# C_delta as an integral, by SciPy.
gamma = __import__("scipy.special").special.gamma


def c_delta(spectrum, at_zero, sides):
    value = integrate.quad(lambda u: spectrum(u) / u, 0, np.inf, epsabs=1e-13, limit=400)[0]
    return float(np.sqrt(2 * np.pi) * sides * value / (2 * np.log(2) * at_zero))


c = {
    "morlet 6": c_delta(lambda u: np.pi**-0.25 * (np.exp(-((u - 6) ** 2) / 2) - np.exp(-18 - u * u / 2)), np.pi**-0.25, 1),
    "dog 2": c_delta(lambda u: u**2 * np.exp(-u * u / 2) / np.sqrt(gamma(2.5)), 1 / np.sqrt(gamma(2.5)), 2),
    "dog 6": c_delta(lambda u: u**6 * np.exp(-u * u / 2) / np.sqrt(gamma(6.5)), 15 / np.sqrt(gamma(6.5)), 2),
}

print(
    json.dumps(
        {
            "picked": picked,
            "scales": scales.tolist(),
            "periodic": periodic,
            "inverse": inverse,
            "levels": levels.tolist(),
            "realLevels": real_levels.tolist(),
            "globalLevels": global_levels.tolist(),
            "zero": zero,
            "cDelta": c,
            "chi2": [float(stats.chi2.ppf(0.95, 2)), float(stats.chi2.ppf(0.9, 1))],
        },
        indent=1,
    )
)
