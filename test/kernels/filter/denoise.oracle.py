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
result = {
    "picture": {"height": 9, "width": 11, "x": im.ravel().tolist()},
    "median": median,
    "median2d": median2d,
    "wiener": wiener,
    "wiener2d": wiener2d,
    "tv2d": tv2d,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
