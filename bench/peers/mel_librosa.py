"""mel_librosa.py WAV SIZE HOP MELS THREADS ROUNDS: a mel spectrogram with librosa."""
import json
import sys
import time

try:
    import librosa
    import numpy as np
    from scipy import fft
    from scipy.io import wavfile
except ImportError:
    sys.exit(69)

path, size, hop, mels, threads, rounds = sys.argv[1], *map(int, sys.argv[2:7])
rate, samples = wavfile.read(path)
x = (samples / 32768.0).astype(np.float32)  # what librosa.load gives
best = float("inf")
with fft.set_workers(threads):
    for _ in range(rounds):
        start = time.perf_counter()
        librosa.feature.melspectrogram(y=x, sr=rate, n_fft=size, hop_length=hop, n_mels=mels, center=False)
        best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"librosa {librosa.__version__}, float32", "kernelMs": best * 1e3}))
