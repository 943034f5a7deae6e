"""PyWavelets 1.8: stationary transforms, wavelet packets, centre frequencies. Writes packets.oracle.json."""
import json
import pathlib

import numpy as np
import pywt

x = np.array([np.sin(0.3 * i) + ((i * i * 7) % 11) / 10 for i in range(96)])


def figures(values):
    return [float(v) for v in np.ravel(values)]


stationary = [
    {"wavelet": name, "level": level, "norm": norm,
     "parts": [figures(part) for part in pywt.swt(x[:16], name, level, trim_approx=True, norm=norm)]}
    for name, level, norm in (("haar", 3, False), ("db2", 2, False), ("sym5", 4, True), ("bior2.2", 2, False), ("db10", 2, False))
]
a, (h, v, d) = pywt.swt2(x.reshape(8, 12), "db2", 1, trim_approx=True)
pictures = {"approx": figures(a), "horizontal": figures(h), "vertical": figures(v), "diagonal": figures(d)}

packets = []
for name, mode, level in (("db2", "symmetric", 2), ("coif1", "periodization", 3), ("bior3.1", "zero", 2)):
    tree = pywt.WaveletPacket(x[:21], name, mode, level)
    packets.append({
        "wavelet": name, "mode": mode, "level": level,
        "leaves": [[node.path, figures(node.data)] for node in tree.get_level(level, "natural")],
        "frequencyOrder": [node.path for node in tree.get_level(level, "freq")],
    })

frequencies = {
    # Its figure is the nearest of the places 1 / domain apart.
    name: [pywt.central_frequency(name), 1 / float(pywt.Wavelet(name).wavefun(8)[-1][-1])]
    for name in ("haar", "db2", "db4", "db10", "sym5", "coif3", "bior2.2", "bior4.4", "rbio3.5", "dmey")
}

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(
    {"stationary": stationary, "pictures": pictures, "packets": packets, "frequencies": frequencies}))
