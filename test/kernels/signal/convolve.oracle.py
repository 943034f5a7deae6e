"""Figures of SciPy for convolution in one and two dimensions, written to convolve.oracle.json beside this file."""
import json
from pathlib import Path

import numpy as np
from scipy import ndimage, signal

wave = lambda n: np.sin(0.37 * np.arange(n)) + np.cos(0.011 * np.arange(n) * (np.arange(n) % 7)) - 0.25

line = [
    {"n": n, "taps": m, "mode": mode, "y": signal.convolve(wave(n), wave(m + 3)[3:], mode=mode).tolist()}
    for n, m in [(12, 5), (11, 4), (9, 9), (5, 1)]
    for mode in ("full", "same", "valid")
]
border = [
    {"scipyMode": mode, "taps": m, "y": ndimage.convolve1d(wave(10), wave(m + 3)[3:], mode=mode).tolist()}
    for mode in ("reflect", "mirror", "nearest", "wrap", "constant")
    for m in (3, 7)
]
plane = lambda h, w, skip=0: wave(h * w + skip)[skip:].reshape(h, w)
planes = [
    {
        "x": [6, 7],
        "h": list(h),
        "mode": mode,
        "y": signal.convolve2d(plane(6, 7), plane(*h, 3), mode=mode).ravel().tolist(),
    }
    for h in [(3, 3), (2, 5), (1, 4)]
    for mode in ("full", "same", "valid")
]
plane_border = [
    {"scipyMode": mode, "h": list(h), "y": ndimage.convolve(plane(6, 7), plane(*h, 3), mode=mode).ravel().tolist()}
    for mode in ("reflect", "mirror", "nearest", "wrap", "constant")
    for h in [(3, 3), (5, 7)]
]
filters = {
    "sobel-x": ndimage.sobel(plane(6, 7), 1, mode="nearest").ravel().tolist(),
    "sobel-y": ndimage.sobel(plane(6, 7), 0, mode="nearest").ravel().tolist(),
    "prewitt-x": ndimage.prewitt(plane(6, 7), 1, mode="nearest").ravel().tolist(),
    "laplacian": ndimage.laplace(plane(6, 7), mode="nearest").ravel().tolist(),
    "box": ndimage.uniform_filter(plane(6, 7), 3, mode="nearest").ravel().tolist(),
    "gaussian": ndimage.gaussian_filter(plane(6, 7), 1, mode="nearest").ravel().tolist(),
}
series = {
    "gaussian": ndimage.gaussian_filter1d(wave(12), 1, mode="nearest").tolist(),
    "box": ndimage.uniform_filter1d(wave(12), 3, mode="nearest").tolist(),
    "sinc": signal.firwin(41, 0.2).tolist(),
    "hann": (signal.windows.hann(9)[1:-1] / signal.windows.hann(9).sum()).tolist(),
    "triangle": (signal.windows.triang(5) / signal.windows.triang(5).sum()).tolist(),
}
Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "line": line,
            "border": border,
            "planes": planes,
            "planeBorder": plane_border,
            "filters": filters,
            "series": series,
        }
    )
    + "\n"
)
