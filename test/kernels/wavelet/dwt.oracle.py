"""PyWavelets 1.8: filters of every family, coefficients for every mode, pictures. Writes dwt.oracle.json."""
import json
import pathlib
import warnings

import numpy as np
import pywt

warnings.filterwarnings("ignore")  # levels beyond the useful are asked for on purpose

x = np.array([np.sin(0.3 * i) + ((i * i * 7) % 11) / 10 for i in range(300)])
picture = x[: 13 * 11].reshape(13, 11)


def figures(values):
    return [float(v) for v in np.ravel(values)]


families = {}
for name in pywt.wavelist(kind="discrete"):
    w = pywt.Wavelet(name)
    a, d = pywt.dwt(x[:41], w, "symmetric")
    families[name] = {
        "length": w.dec_len,
        "symmetry": w.symmetry,
        "orthogonal": w.orthogonal,
        # Places that tell a filter from its neighbours and its mirror image.
        "filters": [f[w.dec_len // 2 - 1] for f in w.filter_bank] + [f[w.dec_len // 2] for f in w.filter_bank],
        "coefficients": figures([a[0], a[7], a[-1], d[0], d[7], d[-1]]),
    }

decompositions = []
for name in ("haar", "db2", "db3", "bior2.2", "rbio6.8"):
    for mode in pywt.Modes.modes:
        for n, level in ((1, 1), (3, 2), (4, 1), (7, 2), (22, 2)):
            try:
                c = pywt.wavedec(x[:n], name, mode, level)
            except ValueError:
                continue  # reflection of a single sample, which it refuses
            decompositions.append({
                "wavelet": name, "mode": mode, "n": n, "level": level,
                "lengths": [len(v) for v in c],
                # Few enough figures to keep, and each coefficient has its own weight in them.
                "sums": [float(np.sum(v * np.cos(np.arange(len(v))))) for v in c],
            })

pictures = []
for name, mode, level in (("db2", "symmetric", 2), ("bior3.3", "periodization", 2), ("coif1", "reflect", 1), ("haar", "zero", 3)):
    a, *details = pywt.wavedec2(picture, name, mode, level)
    pictures.append({
        "wavelet": name, "mode": mode, "level": level,
        "approx": {"shape": a.shape, "data": figures(a)},
        "details": [
            {key: {"shape": part.shape, "data": figures(part)} for key, part in zip(("horizontal", "vertical", "diagonal"), level)}
            for level in details
        ],
    })

levels = [[name, n, pywt.dwt_max_level(n, pywt.Wavelet(name).dec_len)] for name in ("haar", "db4", "db20", "bior4.4") for n in (1, 7, 8, 13, 14, 39, 78, 1024, 1 << 22)]

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(
    {"families": families, "decompositions": decompositions, "pictures": pictures, "levels": levels}))
