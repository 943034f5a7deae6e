"""Figures of SciPy and scikit-image for the kernels that take noise away, written to denoise.oracle.json."""
import json
from pathlib import Path

import numpy as np
from scipy import ndimage, signal
from skimage import restoration

wave = lambda n: np.sin(0.37 * np.arange(n)) + np.cos(0.011 * np.arange(n) * (np.arange(n) % 7)) - 0.25
picture = lambda h, w: wave(h * w).reshape(h, w).round(6)

median = []
x = wave(60).round(3)
for window in (3, 7, 45):
    median.append({"from": "medfilt", "window": window, "x": x.tolist(), "y": signal.medfilt(x, window).tolist()})
    median.append(
        {
            "from": "median_filter",
            "window": window,
            "x": x.tolist(),
            "y": ndimage.median_filter(x, window, mode="reflect").tolist(),
        }
    )
im = picture(9, 11)
median2d = [
    {"window": window, "scipyMode": mode, "y": ndimage.median_filter(im, window, mode=mode).ravel().tolist()}
    for window, mode in [(3, "reflect"), (5, "mirror"), (3, "constant"), (7, "nearest")]
]
wiener = [
    {"window": window, "noise": noise, "y": signal.wiener(wave(40), window, noise).tolist()}
    for window, noise in [(3, None), (5, None), (7, 0.2)]
]
wiener2d = [
    {"window": window, "noise": noise, "y": signal.wiener(im, (window, window), noise).ravel().tolist()}
    for window, noise in [(3, None), (5, 0.1)]
]
tv2d = [
    {
        "weight": weight,
        "y": restoration.denoise_tv_chambolle(im, weight=weight, eps=1e-12, max_num_iter=20000).ravel().tolist(),
    }
    for weight in (0.05, 0.3)
]
tv = [
    {
        "weight": weight,
        "y": restoration.denoise_tv_chambolle(wave(30), weight=weight, eps=1e-14, max_num_iter=200000).tolist(),
    }
    for weight in (0.1, 0.7)
]


def hard(x, threshold):
    spectrum = np.fft.fftn(x)
    spectrum[np.abs(spectrum) < threshold] = 0
    return np.fft.ifftn(spectrum).real.ravel().tolist()


def top(x, count):
    spectrum = np.fft.rfft(x)
    spectrum[np.argsort(np.abs(spectrum))[:-count]] = 0
    return np.fft.irfft(spectrum, len(x)).tolist()


def low(x, cutoff):
    spectrum = np.fft.fftn(x)
    grid = np.meshgrid(*[np.fft.fftfreq(n) for n in x.shape], indexing="ij")
    spectrum[np.sqrt(sum(f**2 for f in grid)) > cutoff] = 0
    return np.fft.ifftn(spectrum).real.ravel().tolist()


fourier = [
    {"shape": [1, n], "threshold": 6, "y": hard(wave(n), 6)} for n in (40, 41)
] + [
    {"shape": [1, n], "top": m, "y": top(wave(n), m)} for n in (40, 41) for m in (1, 5)
] + [
    {"shape": [9, 11], "threshold": 9, "y": hard(im, 9)},
    {"shape": [8, 10], "threshold": 9, "y": hard(picture(8, 10), 9)},
    {"shape": [8, 10], "cutoff": 0.31, "y": low(picture(8, 10), 0.31)},
    {"shape": [1, 40], "cutoff": 0.17, "y": low(wave(40), 0.17)},
]


def frames(x, size, gain):
    """Analysis and synthesis by Hann windows a quarter of a frame apart, frame by frame as the formulas say."""
    hop, window = size // 4, signal.windows.hann(size, sym=False)
    padded = np.concatenate([np.zeros(size), x, np.zeros(size)])
    y, weight = np.zeros_like(padded), np.zeros_like(padded)
    for start in range(hop, len(padded) - size, hop):
        spectrum = np.fft.rfft(padded[start : start + size] * window)
        y[start : start + size] += np.fft.irfft(spectrum * gain(np.abs(spectrum) ** 2), size) * window
        weight[start : start + size] += window**2
    return (y / np.maximum(weight, 1e-9))[size : size + len(x)].tolist()


def subtraction(noise, over, floor):
    return lambda power: np.sqrt(np.maximum(1 - over * noise / power, floor**2))


def decision_directed(noise, smoothing, floor):
    before = np.zeros_like(noise)

    def gain(power):
        nonlocal before
        gamma = power / noise
        xi = smoothing * before + (1 - smoothing) * np.maximum(gamma - 1, 0)
        g = np.maximum(xi / (1 + xi), floor)
        before = g**2 * gamma
        return g

    return gain


size, noise = 16, np.linspace(1, 3, 9)
# A period of the gains' memory begins with the first frame that meets a sample, so the twin starts there too.
spectral = {
    "size": size,
    "noise": noise.tolist(),
    "subtraction": frames(wave(100), size, subtraction(noise, 2, 0.1)),
    "wiener": frames(wave(100), size, decision_directed(noise, 0.9, 0.1)),
}
result = {
    "tv": tv,
    "fourier": fourier,
    "spectral": spectral,
    "picture": {"height": 9, "width": 11, "x": im.ravel().tolist()},
    "median": median,
    "median2d": median2d,
    "wiener": wiener,
    "wiener2d": wiener2d,
    "tv2d": tv2d,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
