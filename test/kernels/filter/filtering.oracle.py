"""Figures of SciPy for the tests of this folder: python3 filtering.oracle.py > filtering.oracle.json"""
import json
import warnings

import numpy as np
import scipy
from scipy import ndimage, signal

warnings.filterwarnings("ignore")


def wave(n):
    j = np.arange(n)
    return np.sin(0.37 * j) + np.cos(0.011 * j * (j % 7)) - 0.25


def flat(a):
    # 13 digits keep the file small; the tests ask for 10.
    return [float(f"{v:.13g}") for v in np.asarray(a, float).ravel()]


x = wave(110)
sections = {
    "butterworth": signal.butter(5, 0.2, output="sos"),
    "elliptic": signal.ellip(6, 1, 50, [0.2, 0.5], "bandpass", output="sos"),
    "chebyshev1": signal.cheby1(1, 1, 0.3, "highpass", output="sos"),
}
sos = []
for s in sections.values():
    zi = signal.sosfilt_zi(s)
    sos.append({"sos": flat(s), "zi": flat(zi), "y": flat(signal.sosfilt(s, x)),
                "steady": flat(signal.sosfilt(s, x, zi=zi * x[0])[0]), "both": flat(signal.sosfiltfilt(s, x)),
                "both20": flat(signal.sosfiltfilt(s, x, padlen=20))})

taps = signal.firwin(15, 0.3)
fir = {"taps": flat(taps), "y": flat(signal.lfilter(taps, 1, x)), "both": flat(signal.filtfilt(taps, 1, x))}

kinds = {"hamming": "hamming", "blackman": "blackman", "kaiser": ("kaiser", 6.5), "rectangular": "boxcar"}
edges = {"lowpass": [0.11], "highpass": [0.23], "bandpass": [0.07, 0.19], "bandstop": [0.12, 0.31]}
firwin = [{"type": t, "length": n, "cutoff": e, "window": w,
           "taps": flat(signal.firwin(n, e, window=kinds[w], pass_zero=t, fs=1))}
          for t, e in edges.items() for n in (20, 31) for w in kinds
          if n % 2 or t in ("lowpass", "bandpass")]
kaiser = [{"attenuation": a, "width": w, "order": int(signal.kaiserord(a, 2 * w)[0]) - 1,
           "beta": float(signal.kaiser_beta(a))} for a in (25, 40, 60, 95) for w in (0.01, 0.13)]

bands = {"lowpass": ([0.11], [0.15]), "highpass": ([0.23], [0.17]), "bandpass": ([0.1, 0.2], [0.06, 0.26]),
         "bandstop": ([0.1, 0.3], [0.14, 0.27])}
names = {"butterworth": signal.buttord, "chebyshev1": signal.cheb1ord, "chebyshev2": signal.cheb2ord,
         "elliptic": signal.ellipord}
orders = []
for method, f in names.items():
    for t, (p, s) in bands.items():
        n, wn = f(p if len(p) > 1 else p[0], s if len(s) > 1 else s[0], 0.7, 47, fs=1)
        orders.append({"method": method, "type": t, "pass": p, "stop": s, "order": int(n), "cutoff": flat(wn)})

notches = []
for f, q in ((0.1, 5), (0.02, 30), (0.3, 0.9)):
    notches += [{"frequency": f, "q": q, "kind": k, "b": flat(c[0]), "a": flat(c[1])}
                for k, c in (("notch", signal.iirnotch(f, q, fs=1)), ("peak", signal.iirpeak(f, q, fs=1)))]
combs = []
for n, q in ((10, 12), (7, 30)):
    for k, zero in (("notch", False), ("peak", True)):
        b, a = signal.iircomb(1 / n, q, k, fs=1, pass_zero=zero)
        combs.append({"n": n, "q": q, "kind": k, "y": flat(signal.lfilter(b, a, x))})

w = [0.01, 0.05, 0.1, 0.13, 0.2, 0.33, 0.48]
responses = []
for s in sections.values():
    responses.append({"delay": flat(sum(signal.group_delay((row[:3], row[3:]), w, fs=1)[1] for row in s)),
                      "h": [v for z in signal.freqz_sos(s, w, fs=1)[1] for v in (z.real, z.imag)]})

savgol = [{"window": m, "degree": p, "derivative": d, "mode": mode,
           "y": flat(signal.savgol_filter(x, m, p, d, delta=0.5, mode=mode))}
          for m, p, d, mode in ((5, 2, 0, "interp"), (21, 4, 1, "interp"), (31, 7, 2, "interp"), (11, 3, 0, "mirror"),
                                (11, 3, 1, "nearest"), (9, 2, 0, "wrap"), (7, 3, 0, "constant"))]
means = [{"window": m, "mode": mode, "y": flat(ndimage.uniform_filter1d(x, m, mode=mode))}
         for m, mode in ((3, "mirror"), (15, "nearest"), (21, "reflect"), (101, "wrap"), (9, "constant"))]
gauss = [{"sigma": s, "derivative": d, "mode": mode,
          "y": flat(ndimage.gaussian_filter1d(x, s, order=d, mode=mode))}
         for s, d, mode in ((1.5, 0, "mirror"), (3, 1, "nearest"), (2.3, 2, "reflect"), (20, 0, "wrap"))]

remez = []
for n, e, desired, weight, kind in (
        (21, [0, 0.1, 0.15, 0.5], [1, 0], [1, 10], "bandpass"), (22, [0, 0.1, 0.15, 0.5], [1, 0], [1, 1], "bandpass"),
        (41, [0, 0.1, 0.14, 0.26, 0.3, 0.5], [0, 1, 0], [5, 1, 5], "bandpass"),
        (53, [0, 0.1, 0.16, 0.2, 0.27, 0.5], [1, 0, 1], [1, 20, 1], "bandpass"),
        (121, [0, 0.2, 0.22, 0.5], [0, 1], [3, 1], "bandpass"), (21, [0.05, 0.45], [1], [1], "hilbert"),
        (20, [0.03, 0.5], [1], [1], "hilbert"), (20, [0.01, 0.45], [1], [1], "differentiator")):
    h = signal.remez(n, e, desired, weight=weight, type=kind, grid_density=600, maxiter=200)
    remez.append({"length": n, "edges": e, "desired": desired, "weight": weight, "kind": kind, "taps": flat(h)})

print(json.dumps({"scipy": scipy.__version__, "sos": sos, "fir": fir, "firwin": firwin, "kaiser": kaiser,
                  "orders": orders, "notches": notches, "combs": combs, "frequencies": w, "responses": responses,
                  "savgol": savgol, "means": means, "gauss": gauss, "remez": remez}))
