"""Denoising by scikit-image, on values both sides compute: writes denoise.oracle.json."""
import json
from pathlib import Path

import numpy as np
import pywt
from skimage.restoration import denoise_wavelet, estimate_sigma

t = np.arange(200)
noise = np.sin(t * t * 12.9898 + 78.233 * t) * 0.5  # rough, and the same everywhere to 1e-9
x = np.sin(t / 15) + (t > 90) * 0.7 + noise
image = np.sin(np.arange(40)[:, None] / 6) * np.cos(np.arange(32)[None, :] / 5) + noise[:1] * 0
image = image + np.sin(np.arange(1280).reshape(40, 32) ** 1.5 * 3.7) * 0.3


def threshold_sure(d, sigma):
    grid = np.concatenate([[0], np.sort(np.abs(d))])
    risks = [sum(sigma**2 + (v * v - 2 * sigma**2 if abs(v) <= s else s * s) for v in d) for s in grid]
    return float(grid[int(np.argmin(risks))])


d = pywt.wavedec(x, "db2", mode="symmetric", level=3)[-1]
sigma = float(np.median(np.abs(d)) / 0.6744897501960817)
cases = {}
for method, rule in (("BayesShrink", "soft"), ("VisuShrink", "soft"), ("VisuShrink", "hard")):
    y = denoise_wavelet(x, sigma=0.4, wavelet="db2", mode=rule, wavelet_levels=3, method=method)
    z = denoise_wavelet(image, sigma=0.25, wavelet="sym4", mode=rule, wavelet_levels=2, method=method)
    cases[f"{method}-{rule}"] = {"series": y[::13].tolist(), "image": z[::7, ::5].ravel().tolist()}
out = {
    "cases": cases,
    "sigma": float(estimate_sigma(x)),
    "imageSigma": float(estimate_sigma(image)),
    "sure": threshold_sure(d, sigma),
    "detailSigma": sigma,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1))
