"""Writes daubechies.ts, symlets.ts, coiflets.ts, biorthogonal.ts and meyer.ts: scaling filters, sum sqrt(2).

Everything but meyer.ts is computed here with 60 digits. PyWavelets is asked for conventions only: which of a
filter and its mirror image is called symN, which of the many solutions of the coiflet equations is coifN (its
figures start Levenberg's method). The discrete Meyer filter is an approximation somebody once made and
has no closed form; its figures are PyWavelets', which has them from MATLAB's Wavelet Toolbox.
Needs mpmath, numpy and PyWavelets; takes ten minutes. biome lays the files out afterwards.
"""
import itertools
import pathlib

import mpmath as mp
import numpy as np
import pywt

mp.mp.dps = 60
HERE = pathlib.Path(__file__).parent


def halfband_roots(n):
    """Roots of P(y) = sum_(k<n) C(n-1+k, k) y^k, |H|^2 = 2 (1-y)^n P(y), conjugate pairs together."""
    if n == 1:
        return []
    roots = mp.polyroots([mp.binomial(n - 1 + k, k) for k in reversed(range(n))], maxsteps=500, extraprec=400)
    real = [[mp.re(y)] for y in roots if abs(mp.im(y)) < mp.mpf(10) ** -40]
    return real + [[y, mp.conj(y)] for y in roots if mp.im(y) > mp.mpf(10) ** -40]


def inside(y):
    """The z within the unit circle with y = (2 - z - 1/z) / 4."""
    b = 1 - 2 * y
    s = mp.sqrt(b * b - 1)
    return min(b - s, b + s, key=abs)


def filter_of(zeros, at_pi):
    """prod (1 - zero / z) (1 + 1/z)^at_pi, scaled to the sum sqrt(2)."""
    h = [mp.mpc(1)]
    for zero in [*zeros, *[-1] * at_pi]:
        h = [a - zero * b for a, b in zip([*h, 0], [0, *h])]
    h = [mp.re(v) for v in h]
    return [v * mp.sqrt(2) / mp.fsum(h) for v in h]


def daubechies(n):
    return filter_of([inside(y) for pair in halfband_roots(n) for y in pair], n)


def symlet(n):
    """Of all choices of zeros the one whose phase is nearest to a straight line, in least squares over frequency."""
    groups = [[inside(y) for y in pair] for pair in halfband_roots(n)]
    omega = np.linspace(0, np.pi, 1024)

    def bend(zeros):
        phase = sum(np.unwrap(np.angle(1 - complex(z) * np.exp(-1j * omega))) for z in zeros)
        phase -= phase[0]
        return np.sum((phase - phase[-1] * omega / np.pi) ** 2)

    choices = (
        [1 / z if flip else z for group, flip in zip(groups, flips) for z in group]
        # The mirror image bends as much: one of the two is enough.
        for flips in itertools.product([False, True], repeat=len(groups)) if not flips[0]
    )
    h = filter_of(min(choices, key=bend), n)
    published = pywt.Wavelet(f"sym{n}").rec_lo
    return min(h, h[::-1], key=lambda g: max(abs(float(a) - b) for a, b in zip(g, published)))


def coiflet(k):
    """Levenberg's method on orthonormality and the vanishing moments of psi (2k) and phi (2k - 1, about tap 2k)."""
    start = [mp.mpf(v) for v in pywt.Wavelet(f"coif{k}").rec_lo]
    n = len(start)
    t = [mp.mpf(i - 2 * k) / n for i in range(n)]

    def residuals(h):
        r = [mp.fsum(h) - mp.sqrt(2)]
        r += [mp.fsum((-1) ** i * h[i] * t[i] ** m for i in range(n)) for m in range(2 * k)]
        r += [mp.fsum(h[i] * t[i] ** m for i in range(n)) for m in range(1, 2 * k)]
        return r + [mp.fsum(h[i] * h[i + 2 * s] for i in range(n - 2 * s)) - (s == 0) for s in range(n // 2)]

    def jacobian(h):
        rows = [[mp.mpf(1)] * n]
        rows += [[(-1) ** i * t[i] ** m for i in range(n)] for m in range(2 * k)]
        rows += [[t[i] ** m for i in range(n)] for m in range(1, 2 * k)]
        for s in range(n // 2):
            rows.append([(h[i + 2 * s] if i + 2 * s < n else 0) + (h[i - 2 * s] if i >= 2 * s else 0) for i in range(n)])
        return mp.matrix(rows)

    h = start
    for i in range(30):
        # More equations than unknowns, consistent ones: least squares by the normal equations, with digits to spare.
        # Damped at first, as from K = 16 on another solution is so near that full steps leave for it.
        with mp.workdps(200):
            j, r = jacobian(h), mp.matrix(residuals(h))
            step = mp.lu_solve(j.T * j + mp.mpf(10) ** (-24 - 4 * i) * mp.eye(n), -(j.T * r))
            h = [a + b for a, b in zip(h, step)]
        if max(abs(v) for v in step) < mp.mpf(10) ** -40:
            break
    assert max(abs(v) for v in residuals(h)) < mp.mpf(10) ** -40
    return h


def biorthogonal(n, at_pi, taken):
    """Dual filters with at_pi and 2n - at_pi zeros at -1; the first has those groups of roots in y that are in taken."""
    groups = halfband_roots(n)
    sides = [[g for i, g in enumerate(groups) if (i in taken) == side] for side in (True, False)]
    zeros = [[z for g in side for y in g for z in (inside(y), 1 / inside(y))] for side in sides]
    return filter_of(zeros[0], at_pi), filter_of(zeros[1], 2 * n - at_pi)


def text(h):
    """The shortest decimals that are read back as the nearest double."""
    return "[" + ", ".join(repr(float(v)) for v in h) + "]"


def write(name, content):
    (HERE / name).write_text(f"// Written by make.py; not to be edited.\n\n{content}")


def table(doc, name, rows):
    lines = "".join(f"  {text(h)},\n" for h in rows)
    lines = lines.replace("0.7071067811865476", "Math.SQRT1_2")  # as linters want it
    return f"/** {doc} */\nexport const {name}: readonly (readonly number[])[] = [\n{lines}];\n"


def half(h):
    """A symmetric filter from its middle on."""
    assert all(abs(a - b) < mp.mpf(10) ** -40 for a, b in zip(h, h[::-1]))
    return h[len(h) // 2:]


# Half the number of zeros at -1, and how many of them decLow has. Which roots go with it is PyWavelets' choice.
PAIRS = {"4.4": (4, 4), "5.5": (5, 4), "6.8": (7, 8)}


def dual_pairs():
    rows = []
    for name, (n, at_pi) in PAIRS.items():
        w = pywt.Wavelet(f"bior{name}")
        published = np.trim_zeros(np.array(w.dec_lo))
        count = len(halfband_roots(n))
        candidates = [
            biorthogonal(n, at_pi, set(taken))
            for size in range(count + 1)
            for taken in itertools.combinations(range(count), size)
        ]
        fitting = [c for c in candidates if len(c[0]) == len(published)]
        best = min(fitting, key=lambda c: max(abs(float(a) - b) for a, b in zip(c[0], published)))
        rows.append(f"  '{name}': {{ decLow: {text(half(best[0]))}, recLow: {text(half(best[1]))} }},\n")
    return "".join(rows)


if __name__ == "__main__":
    write("daubechies.ts", table("Extremal phase, N = 1 to 38 vanishing moments: recLow of dbN.", "DAUBECHIES", map(daubechies, range(1, 39))))
    write("symlets.ts", table("Least asymmetric, N = 2 to 20 vanishing moments: recLow of symN.", "SYMLETS", map(symlet, range(2, 21))))
    write("biorthogonal.ts", (
        "/** Pairs that divide the zeros of the half-band polynomial between them; symmetric, from the middle on. */\n"
        "export const DUAL_PAIRS: Readonly<Record<string, { decLow: readonly number[]; recLow: readonly number[] }>> = {\n"
        f"{dual_pairs()}}};\n"
    ))
    meyer = pywt.Wavelet("dmey").dec_lo
    write("meyer.ts", (
        "/** A symmetric FIR approximation of Meyer's scaling filter, from the middle on: MATLAB's dmey, as in PyWavelets. */\n"
        f"export const MEYER: readonly number[] = {text(meyer[31:])};\n"
    ))
    write("coiflets.ts", table("2K vanishing moments of psi, 2K - 1 of phi, K = 1 to 17: recLow of coifK.", "COIFLETS", map(coiflet, range(1, 18))))
