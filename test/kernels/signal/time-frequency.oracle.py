"""Numbers of librosa and SciPy for the time-frequency tests: python3 time-frequency.oracle.py > time-frequency.oracle.json"""
import json
import warnings

import librosa
import numpy as np
import scipy
from scipy import fft, signal

warnings.filterwarnings("ignore")
RATE = 22050


def voice(n):
    """Three partials that glide, and a click: the signal `voice` of fixtures.ts."""
    j = np.arange(n)
    t = j / RATE
    x = 0.5 * np.sin(2 * np.pi * (220 + 40 * t) * t) + 0.3 * np.sin(2 * np.pi * 447 * t) + 0.1 * np.cos(2 * np.pi * 1760 * t)
    return x + 0.2 * (j % 4001 == 0)


def picks(a, places):
    return [float(a[i]) for i in places]


x = voice(RATE)
power = np.abs(librosa.stft(x, n_fft=1024, hop_length=256, center=False)) ** 2
frames = power.shape[1]
at = [(0, 0), (1, 7), (5, 40), (12, 60), (19, 80)]

mel = {}
for name, kwargs in {
    "slaney": {},
    "htk": {"htk": True},
    "plain": {"norm": None},
    "htkPlain": {"htk": True, "norm": None, "fmin": 100, "fmax": 6000},
}.items():
    bank = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=20, dtype=np.float64, **kwargs)
    M = bank @ power
    mel[name] = {"bank": [float(bank[m].sum()) for m in (0, 5, 13, 19)], "values": picks(M, at)}

bank = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=40, dtype=np.float64)
db = librosa.power_to_db(bank @ power)
C = librosa.feature.mfcc(S=db, n_mfcc=13)
L = librosa.feature.mfcc(S=db, n_mfcc=13, lifter=22)
mfcc_at = [(0, 0), (1, 3), (4, 44), (12, 81)]
mfcc = {
    "frames": frames,
    "values": picks(C, mfcc_at),
    "lifted": picks(L, mfcc_at),
    "delta": picks(librosa.feature.delta(C), mfcc_at),
    "delta2": picks(librosa.feature.delta(C, order=2), mfcc_at),
}

chroma = {}
for steps, tuning in ((12, 0.0), (12, 0.31), (24, -0.2), (13, 0.0), (36, 0.1)):
    bank = librosa.filters.chroma(sr=RATE, n_fft=1024, n_chroma=steps, tuning=tuning, dtype=np.float64)
    chroma[f"{steps} {tuning}"] = picks(bank, [(0, 0), (3, 1), (7, 20), (11, 300), (9, 512)])
raw = librosa.filters.chroma(sr=RATE, n_fft=1024, tuning=0.1, dtype=np.float64) @ power
scaled = librosa.util.normalize(raw, norm=np.inf, axis=-2)

tunings = {}
for cents in (-43, -20, 0, 17, 36):
    j = np.arange(RATE)
    tone = sum(np.sin(2 * np.pi * 440 * 2 ** (s / 12 + cents / 1200) * j / RATE) for s in (-5, 0, 4, 7))
    S = np.abs(librosa.stft(tone, n_fft=2048, hop_length=512, center=False)) ** 2
    tunings[str(cents)] = [float(librosa.estimate_tuning(S=S, sr=RATE, n_fft=2048, bins_per_octave=b)) for b in (12, 24)]

dcts = []
for n in (1, 2, 5, 8, 13, 128, 1009):
    v = voice(n + 7)[7:]
    for kind in (2, 3):
        for ortho in (False, True):
            y = fft.dct(v, kind, norm="ortho" if ortho else None)
            places = sorted({0, n // 2, n - 1})
            dcts.append({"n": n, "type": kind, "orthonormal": ortho, "places": places, "values": picks(y, places)})

cqt = np.abs(librosa.cqt(x, sr=RATE, hop_length=256, fmin=65.40639, n_bins=60, res_type="soxr_vhq", sparsity=0.0))
cqt_at = [(0, 20), (12, 30), (21, 43), (22, 10), (33, 43), (33, 60), (57, 43), (45, 50)]

overlaps = []
for window in ("hann", "hamming", "blackman", "boxcar", ("tukey", 0.5)):
    for size, hop in ((16, 4), (16, 8), (16, 12), (16, 16), (15, 5), (15, 4), (16, 15)):
        w = signal.get_window(window, size)
        overlaps.append({
            "window": window if isinstance(window, str) else window[0], "size": size, "hop": hop,
            "cola": bool(signal.check_COLA(w, size, size - hop)),
            "nola": bool(signal.check_NOLA(w, size, size - hop)),
        })

y = voice(4000)
S = np.abs(librosa.stft(y, n_fft=256, hop_length=64, center=False))
gl = {}
for momentum in (0.0, 0.99):
    z = librosa.griffinlim(S, n_iter=16, hop_length=64, n_fft=256, center=False, momentum=momentum, init=None)
    Z = np.abs(librosa.stft(z, n_fft=256, hop_length=64, center=False))
    gl[str(momentum)] = {"samples": picks(z, [500, 1000, 1777, 2048, 3000]),
                         "convergence": float(np.linalg.norm(Z - S) / np.linalg.norm(S))}

inverse = librosa.feature.inverse.mel_to_stft(librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=40, dtype=np.float64) @ power[:, 10:30],
                                              sr=RATE, n_fft=1024, power=1.0)
residual = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=40, dtype=np.float64) @ (inverse - power[:, 10:30])

print(json.dumps({
    "librosa": librosa.__version__, "scipy": scipy.__version__, "at": at, "mel": mel, "mfccAt": mfcc_at, "mfcc": mfcc,
    "chroma": chroma, "chromaScaled": picks(scaled, [(0, 0), (4, 33), (9, 40), (11, 80)]), "tunings": tunings, "dcts": dcts,
    "cqtAt": cqt_at, "cqtLargest": float(cqt.max()), "cqt": picks(cqt, cqt_at), "overlaps": overlaps, "griffinLim": gl,
    "melInverse": float(np.linalg.norm(residual) / np.linalg.norm(librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=40, dtype=np.float64) @ power[:, 10:30])),
}))
