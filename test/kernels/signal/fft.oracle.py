"""Numbers of SciPy for fft.test.ts, windows.test.ts and stft.test.ts: python3 fft.oracle.py > fft.oracle.json"""
import json

import numpy as np
import scipy
from scipy import fft, signal


def wave(n):
    j = np.arange(n)
    return np.sin(0.37 * j) + np.cos(0.011 * j * (j % 7)) - 0.25


def pairs(z):
    return np.stack([z.real, z.imag], -1).ravel().tolist()


lengths = [17, 97, 210, 1021, 1024, 16807, 20000, 30030, 65536, 99991, 104729, 2 * 50021]
ffts = []
for n in lengths:
    X = fft.rfft(wave(n))
    bins = sorted({0, 1, 2, n // 7, n // 3, n // 2 - 1, n // 2})
    ffts.append({"n": n, "bins": bins, "values": pairs(X[bins]), "norm": float(np.linalg.norm(X))})

kinds = {"hann": "hann", "hamming": "hamming", "blackman": "blackman", "blackman-harris": "blackmanharris",
         "nuttall": "nuttall", "bartlett": "bartlett", "cosine": "cosine",
         "flat-top": "flattop", "rectangular": "boxcar", "kaiser": ("kaiser", 14.0), "gaussian": ("gaussian", 2.5),
         "tukey": ("tukey", 0.3)}
windows = [{"kind": k, "n": n, "symmetric": s, "values": signal.get_window(w, n, fftbins=not s).tolist()}
           for k, w in kinds.items() for n in (12, 13) for s in (False, True)]

x = wave(3000)
w = signal.get_window("hamming", 300)
S = signal.ShortTimeFFT(w, 70, 1.0, mfft=360, scale_to=None, phase_shift=None)
p0 = 3  # a slice that begins within the signal: SciPy's slices are centred, at sample 70 p
frames = [np.fft.rfft(x[t * 70: t * 70 + 300] * w, 360) for t in range(38)]
Z = S.stft(x)
slice3 = Z[:, p0 - S.p_min]
start = p0 * 70 - S.m_num_mid
assert np.allclose(slice3, np.fft.rfft(x[start:start + 300] * w, 360))
stft = {"frames": len(frames), "power": [(abs(frames[t][k]) ** 2) for t, k in ((0, 0), (5, 21), (37, 180))]}

print(json.dumps({"scipy": scipy.__version__, "ffts": ffts, "windows": windows, "stft": stft}, indent=1))
