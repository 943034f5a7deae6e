"""sosfilt_scipy.py WAV CUTOFF ORDER THREADS ROUNDS: a Butterworth low-pass over a recording with SciPy."""
import json
import sys
import time

try:
    import numpy as np
    import scipy
    from scipy import signal
    from scipy.io import wavfile
except ImportError:
    sys.exit(69)

path, cutoff, order, _, rounds = sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:6])
rate, samples = wavfile.read(path)
x = samples / 32768.0
sos = signal.butter(order, cutoff, fs=rate, output="sos")
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    y = signal.sosfilt(sos, x)
    best = min(best, time.perf_counter() - start)
wavfile.write(path + ".out.wav", rate, np.round(np.clip(y, -1, 1 - 2**-15) * 32768).astype(np.int16))
print(json.dumps({"peer": f"scipy {scipy.__version__}", "kernelMs": best * 1e3}))
