"""Writes frequency.oracle.json: numpy's 2-D transform and scikit-image's Butterworth filter of a small picture."""

import json
import pathlib

import numpy as np
import skimage
from skimage.filters import butterworth

x = np.array([[(7 * r * r + 11 * c + 3 * r * c) % 29 for c in range(9)] for r in range(6)], float)
round7 = lambda a: [float(f"{v:.12g}") for v in np.asarray(a).ravel()]
X = np.fft.fft2(x)
options = {"squared_butterworth": True, "npad": 0}
result = {
    "made by": f"frequency.oracle.py, numpy {np.__version__}, scikit-image {skimage.__version__}",
    "spectrum": round7(np.stack([X.real, X.imag], -1)),
    "low": round7(butterworth(x, 0.2, False, 3, **options)),
    "high": round7(butterworth(x, 0.1, True, 2, **options)),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
