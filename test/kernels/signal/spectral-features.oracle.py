"""Numbers of librosa for spectral-features.test.ts: python3 spectral-features.oracle.py > spectral-features.oracle.json"""
import json
import warnings

import librosa
import numpy as np
from librosa import feature as lf

warnings.simplefilter("ignore")


def wave(n):
    j = np.arange(n)
    return np.sin(0.37 * j) + np.cos(0.011 * j * (j % 7)) - 0.25


rate, size, hop = 8000, 512, 200
y = wave(4000) * np.linspace(0, 1, 4000) ** 2
y[1800:2600] = 0  # silent frames
S = abs(librosa.stft(y, n_fft=size, hop_length=hop, center=False, dtype=np.complex128))
at = [0, 3, 8, 10, 13, S.shape[1] - 1]
kw = dict(S=S, sr=rate)


def pick(v):
    return np.asarray(v, dtype=float)[..., at].ravel().tolist()


out = {"frames": S.shape[1], "at": at,
       "centroid": pick(lf.spectral_centroid(**kw)[0]),
       "spread": pick(lf.spectral_bandwidth(**kw)[0]),
       "rolloff": pick(lf.spectral_rolloff(**kw)[0]),
       "rolloff50": pick(lf.spectral_rolloff(**kw, roll_percent=0.5)[0]),
       "centroidPower": pick(lf.spectral_centroid(S=S**2, sr=rate)[0]),
       "flatness": pick(lf.spectral_flatness(S=S)[0]),
       "rms": pick(lf.rms(y=y, frame_length=size, hop_length=hop, center=False, dtype=np.float64)[0]),
       "crossings": pick(lf.zero_crossing_rate(y, frame_length=size, hop_length=hop, center=False)[0]),
       "contrast": [pick(row) for row in lf.spectral_contrast(S=S, sr=rate, n_bands=4)]}
print(json.dumps({"librosa": librosa.__version__, **out}, indent=1))
