"""Figures of NumPy and SciPy for the linear algebra tests: python3 linalg.oracle.py > linalg.oracle.json"""
import json

import numpy as np
import scipy.linalg

i, j = np.mgrid[0:9, 0:9]
symmetric = np.cos(i * j) + np.diag(np.arange(9.0))
i, j = np.mgrid[0:8, 0:6]
deficient = np.sin(i + 2 * j) + i * 0.5  # rank 3: two sines and a ramp
b = np.sqrt(np.arange(8.0))
general = np.sin(3 * i[:6, :6] + j[:6, :6] ** 2)
eigenvalues = sorted(np.linalg.eigvals(general), key=lambda z: (-abs(z), -z.imag))
x, _, rank, _ = np.linalg.lstsq(deficient, b, rcond=None)
print(json.dumps({
    "symmetric": {"a": symmetric.tolist(), "values": np.linalg.eigvalsh(symmetric).tolist()},
    "deficient": {
        "a": deficient.tolist(), "b": b.tolist(), "x": x.tolist(), "rank": int(rank),
        "values": np.linalg.svd(deficient, compute_uv=False).tolist(),
        "pinv": np.linalg.pinv(deficient, rcond=1e-14).tolist(),
    },
    "general": {
        "a": general.tolist(), "re": [z.real for z in eigenvalues], "im": [z.imag for z in eigenvalues],
        "expm": scipy.linalg.expm(3 * general).tolist(),
    },
}, indent=1))
