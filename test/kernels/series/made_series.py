"""The series of made-series.ts, for the oracles beside it."""
import numpy as np


def uniforms(n, seed):
    s, out = seed, []
    for _ in range(n):
        s = s * 16807 % 2147483647
        out.append(s / 2147483647 - 0.5)
    return np.array(out)


def autoregression(n, a, seed, slope=0):
    level, out = 0.0, []
    for t, u in enumerate(uniforms(n, seed)):
        level = a * level + u
        out.append(level + slope * t)
    return np.array(out)


def seasons(n):
    t = np.arange(n)
    return 20 + 0.1 * t + 3 * np.sin(2 * np.pi * t / 12) + (t % 12 - 5.5) / 4 + uniforms(n, 5)
