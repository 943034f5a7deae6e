"""spectrogram_scipy.py WAV SIZE HOP THREADS ROUNDS: a power spectrogram with SciPy, by the faster of its ways."""
import json
import sys
import time

try:
    import numpy as np
    import scipy
    from scipy import fft, signal
    from scipy.io import wavfile
except ImportError:
    sys.exit(69)

path, size, hop, threads, rounds = sys.argv[1], *map(int, sys.argv[2:6])
rate, samples = wavfile.read(path)
x = samples / 32768.0
window = signal.get_window("hann", size)
short_time = signal.ShortTimeFFT(window, hop, rate)
ways = [
    lambda: signal.spectrogram(x, rate, window, noverlap=size - hop, detrend=False),
    lambda: short_time.spectrogram(x),
]
best = float("inf")
with fft.set_workers(threads):
    for _ in range(rounds):
        for way in ways:
            start = time.perf_counter()
            way()
            best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"scipy {scipy.__version__}", "kernelMs": best * 1e3}))
