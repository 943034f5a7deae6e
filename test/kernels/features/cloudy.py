"""The picture of cloudy.ts, for the scripts that ask other libraries about it."""

import numpy as np


def cloudy(width, height, seed=1):
    s, data = seed, np.empty(width * height, np.int64)
    for i in range(width * height):
        s = (75 * s + 74) % 65537
        data[i] = s & 255
    data = data.reshape(height, width)
    for _ in range(2):
        padded = np.pad(data, 2, mode="edge")
        data = sum(padded[j : j + height, i : i + width] for j in range(5) for i in range(5)) // 25
    return np.clip(128 + 4 * (data - 128), 0, 255).astype(np.uint8)
