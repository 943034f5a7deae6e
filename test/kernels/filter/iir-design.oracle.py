"""Figures of SciPy for iir-design.test.ts: python3 iir-design.oracle.py > iir-design.oracle.json"""
import json

import scipy
from scipy import signal

NAMES = {"butterworth": "butter", "chebyshev1": "cheby1", "chebyshev2": "cheby2", "elliptic": "ellip", "bessel": "bessel"}
EDGES = {"lowpass": [0.11], "highpass": [0.23], "bandpass": [0.07, 0.19], "bandstop": [0.12, 0.31]}


def design(method, kind, order, edges, ripple=1.0, attenuation=50.0, norm="phase"):
    ftype = f"bessel_{norm}" if method == "bessel" else NAMES[method]
    sos = signal.iirfilter(order, edges if len(edges) > 1 else edges[0], rp=ripple, rs=attenuation, btype=kind,
                           ftype=ftype, output="sos", fs=1.0)
    w, h = signal.freqz_sos(sos, worN=[0.01, 0.1, 0.17, 0.29, 0.44], fs=1.0)
    return {"method": method, "type": kind, "order": order, "cutoff": edges, "rippleDb": ripple,
            "attenuationDb": attenuation, "norm": norm, "sos": sos.ravel().tolist(),
            "response": [v for z in h for v in (z.real, z.imag)]}


cases = [design(m, t, n, EDGES[t]) for m in NAMES for t in EDGES for n in (3, 6)]
cases += [design("bessel", "lowpass", n, [0.11], norm=norm) for n in (1, 5, 10) for norm in ("delay", "mag")]
cases += [design(m, "lowpass", 20, [0.2], ripple=0.5, attenuation=80.0) for m in NAMES]
cases += [design(m, "bandpass", 10, [0.1, 0.3], ripple=0.1, attenuation=60.0) for m in NAMES]
cases += [design("butterworth", "bandpass", 4, [0.1, 0.1005]), design("elliptic", "bandstop", 5, [0.2, 0.203]),
          design("butterworth", "lowpass", 4, [0.0005]), design("elliptic", "lowpass", 2, [0.3]),
          design("elliptic", "lowpass", 1, [0.3]), design("chebyshev2", "highpass", 1, [0.3])]

print(json.dumps({"scipy": scipy.__version__, "cases": cases}))
