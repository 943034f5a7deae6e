"""Numbers of SciPy for power-spectrum, dpss, multitaper and coherence: python3 power-spectrum.oracle.py > power-spectrum.oracle.json"""
import json

import numpy as np
import scipy
from scipy import signal, stats


def wave(n):
    j = np.arange(n)
    return np.sin(0.37 * j) + np.cos(0.011 * j * (j % 7)) - 0.25


def some(v, count=9):
    """Values spread over all bins, the first and the last among them."""
    bins = sorted({int(b) for b in np.linspace(0, len(v) - 1, count)})
    return {"bins": bins, "values": np.asarray(v)[bins].tolist()}


names = {"rectangular": "boxcar", "hann": "hann", "hamming": "hamming", "tukey": ("tukey", 0.5), "flat-top": "flattop"}
x = wave(1000) + 0.01 * np.arange(1000)
rate = 50.0
welch = []
for window, size, overlap, nfft, detrend, scaling, average in [
    ("hann", 256, 128, 256, "constant", "density", "mean"),
    ("hamming", 255, 100, 255, "linear", "density", "mean"),
    ("tukey", 100, 0, 128, False, "spectrum", "mean"),
    ("hann", 128, 64, 128, "constant", "density", "median"),
    ("flat-top", 99, 33, 200, "constant", "spectrum", "median"),
    ("rectangular", 1000, 0, 1000, "constant", "density", "mean"),
    ("hann", 1000, 0, 1331, "linear", "spectrum", "mean"),
]:
    _, P = signal.welch(x, rate, names[window], size, overlap, nfft, detrend, True, scaling, average=average)
    welch.append({"window": window, "size": size, "overlap": overlap, "nfft": nfft, "detrend": detrend or "none",
                  "scaling": scaling, "average": average, **some(P)})
f2, P2 = signal.welch(x, rate, "hann", 200, 100, return_onesided=False)
z = x + 1j * wave(1500)[500:]
fz, Pz = signal.welch(z, rate, "hann", 200, 100, detrend="constant")
_, periodogram = signal.periodogram(x, rate)

tapers = []
for n, nw, k in [(12, 2, 4), (13, 2.5, 5), (100, 4, 8), (301, 3.5, 6), (3000, 4, 7), (70000, 4, 3)]:
    w, ratios = map(np.atleast_1d, signal.windows.dpss(n, nw, k, return_ratios=True))
    w = w.reshape(k, n)
    at = sorted({int(i) for i in np.linspace(0, n - 1, 6)})
    tapers.append({"n": n, "bandwidth": nw, "ratios": ratios.tolist(), "at": at, "values": w[:, at].tolist()})

# Thomson's estimate as Percival and Walden write it, from SciPy's tapers; with some noise, as adaptive weights feel
# the rounding of 1 - lambda where power is next to nothing.
d = signal.detrend(x + 0.3 * np.sin(0.7 * np.arange(1000) ** 2), type="constant")
h, lam = signal.windows.dpss(1000, 4, 7, return_ratios=True)
S = abs(np.fft.rfft(h * d, 1024)) ** 2 / rate
noise = np.mean(d**2) / rate
adaptive = S[:2].mean(0)
for _ in range(400):
    b = adaptive / (lam[:, None] * adaptive + (1 - lam[:, None]) * noise)
    weight = b**2 * lam[:, None]
    adaptive = (weight * S).sum(0) / weight.sum(0)
freedom = 2 * weight.sum(0) ** 2 / (weight**2).sum(0)
two = np.r_[1, np.full(511, 2.0), 1]
multitaper = {"uniform": some(S.mean(0) * two), "eigenvalue": some((lam[:, None] * S).sum(0) / lam.sum() * two),
              "adaptive": some(adaptive * two), "freedom": some(freedom)}

y = np.convolve(x, [0.2, 0.5, 0.3])[:1000] + 0.3 * np.cos(1.1 * np.arange(1000) ** 1.2)
_, C = signal.coherence(x, y, rate, "hann", 128, 64)
_, X = signal.csd(x, y, rate, "hann", 128, 64)
_, C2 = signal.coherence(x, y, rate, "hamming", 101, 20, 150, "linear")
cross = {"coherence": some(C), "real": some(X.real), "imag": some(X.imag), "other": some(C2)}

limits = [{"nu": nu, "level": level, "lower": nu / stats.chi2.ppf(0.5 + level / 2, nu), "upper": nu / stats.chi2.ppf(0.5 - level / 2, nu)}
          for nu in (1, 2, 11.3, 40) for level in (0.8, 0.95)]

print(json.dumps({"scipy": scipy.__version__, "welch": welch,
                  "twoSided": {"frequency": some(f2), "power": some(P2)},
                  "complex": {"frequency": some(fz), "power": some(Pz)}, "periodogram": some(periodogram),
                  "tapers": tapers, "multitaper": multitaper, "cross": cross, "limits": limits}, indent=1))
