"""Every 17th of 256 samples of Donoho and Johnstone's signals, by PyWavelets: writes transients.oracle.json."""
import json
from pathlib import Path

import pywt

signals = {
    name.lower(): [float(v) for v in pywt.data.demo_signal(name, 256)[::17]]
    for name in ("Blocks", "Bumps", "HeaviSine", "Doppler")
}
Path(__file__).with_suffix(".json").write_text(json.dumps({"step": 17, "n": 256, "signals": signals}, indent=1))
