"""Writes the polynomials beside this file: `python3 make.py` (needs mpmath, a few seconds).

Each function is interpolated at Chebyshev nodes with 50 digits, the Chebyshev series cut where coefficients
fall below 2e-17 of the largest, and then written in powers of t in -1..1, which two short chains of
multiplications evaluate. Powers lose digits where Chebyshev series converge slowly; the last column printed,
sum |c_n| / min |f|, says how many units of rounding they may cost.
"""
import os
import mpmath as m

m.mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))


def polynomial(f, low, high, nodes=64):
    low, high = m.mpf(low), m.mpf(high)
    angles = [m.pi * (2 * k + 1) / (2 * nodes) for k in range(nodes)]
    values = [f((low + high) / 2 + (high - low) / 2 * m.cos(t)) for t in angles]
    c = [2 * sum(v * m.cos(j * t) for v, t in zip(values, angles)) / nodes for j in range(nodes)]
    c[0] /= 2
    limit = max(abs(v) for v in c) * m.mpf("2e-17")
    while abs(c[-1]) < limit:
        c.pop()
    assert len(c) < nodes - 2, "not converged"
    total = [m.mpf(0)] * len(c)
    before, now = [m.mpf(1)], [m.mpf(0), m.mpf(1)]
    for k, v in enumerate(c):
        basis = before if k == 0 else now
        for n, b in enumerate(basis):
            total[n] += v * b
        if k > 0:
            after = [m.mpf(0)] + [2 * b for b in now]
            for n, b in enumerate(before):
                after[n] -= b
            before, now = now, after
    return [float(v) for v in total], float(sum(abs(v) for v in total) / min(abs(v) for v in values))


def limit_at(f, point, eps=m.mpf("1e-20")):
    """f, continued over a removable singularity."""
    return lambda x: (f(point + eps) + f(point - eps)) / 2 if abs(x - point) < eps else f(x)


def write(name, about, series):
    lines = ["// Written by make.py; not to be edited.", "import { series } from '../series.js';", ""]
    lines += [f"// {line}" for line in about] + [""]
    for key, note, f, low, high in series:
        c, cost = polynomial(f, low, high)
        lines += [f"/** {note} */", f"export const {key} = series({float(low):g}, {float(high):g}, ["]
        lines += [f"  {v!r}," for v in c] + ["]);", ""]
        print(name, key, len(c), round(cost, 1))
    with open(os.path.join(HERE, name), "w") as out:
        out.write("\n".join(lines))


def gamma_family():
    near = lambda x: m.loggamma(x) / ((x - 1) * (x - 2))
    near = limit_at(limit_at(near, m.mpf(1)), m.mpf(2))
    root = m.findroot(lambda x: m.digamma(x), m.mpf("1.4616"))
    print("digamma root", float(root), float(root - m.mpf(float(root))))
    psi = limit_at(lambda x: m.digamma(x) / (x - root), root)
    write("gamma.ts", ["log Gamma(x) and psi(x) without their zeros."], [
        ("logGamma12", "log Gamma(x) / ((x - 1)(x - 2))", near, 1, 2),
        ("logGamma24", "log Gamma(x) / ((x - 1)(x - 2))", near, 2, 4),
        ("logGamma48", "log Gamma(x)", m.loggamma, 4, 8),
        ("digamma12", "psi(x) / (x - x0), psi(x0) = 0", psi, 1, 2),
    ])


def erf_family():
    K = m.mpf("3.75")

    def scaled(t):  # t = (x - K) / (x + K)
        if t == 1:
            return 2 / m.sqrt(m.pi)
        x = K * (1 + t) / (1 - t)
        if x > 200:
            s = sum((-1) ** j * m.fac2(2 * j - 1) / (2 * x * x) ** j for j in range(1, 12)) + 1
            return (1 + 2 * x) * s / (x * m.sqrt(m.pi))
        return (1 + 2 * x) * m.exp(x * x) * m.erfc(x)

    small = lambda z: m.erf(m.sqrt(z)) / m.sqrt(z) if z > m.mpf("1e-40") else 2 / m.sqrt(m.pi)

    def quantile_tail(r):  # r = sqrt(-log p)
        log_p = -r * r
        f = lambda x: m.log(m.erfc(x / m.sqrt(2)) / 2) - log_p
        x = m.sqrt(2) * r
        for _ in range(60):
            d = -m.sqrt(2 / m.pi) * m.exp(-x * x / 2) / m.erfc(x / m.sqrt(2))
            step = f(x) / d
            x -= step
            if abs(step) < m.mpf("1e-45"):
                break
        return x

    def central(z):  # z = (p - 1/2)^2
        if z < m.mpf("1e-40"):
            return m.sqrt(2 * m.pi)
        q = m.sqrt(z)
        x = q * m.sqrt(2 * m.pi)
        for _ in range(60):
            step = (m.erf(x / m.sqrt(2)) / 2 - q) * m.sqrt(2 * m.pi) * m.exp(x * x / 2)
            x -= step
            if abs(step) < m.mpf("1e-45"):
                break
        return x / q

    write("erf.ts", ["The error function and the normal quantile."], [
        ("erfSmall", "erf(x) / x in x^2", small, 0, 1),
        ("erfcScaled", "(1 + 2 x) exp(x^2) erfc(x) in (x - 3.75) / (x + 3.75)", scaled, -1, 1),
        ("quantileCentre", "x / (p - 1/2) in (p - 1/2)^2", central, 0, m.mpf("0.180625")),
        ("quantileTail", "x in sqrt(-log(1 - p))", quantile_tail, m.mpf("1.59"), 5),
        ("quantileFarTail", "x in sqrt(-log(1 - p))", quantile_tail, 5, m.mpf("27.5")),
    ])


def even(f):
    """A function of z = x^2 that has a limit at 0."""
    return lambda z: f(m.sqrt(max(z, m.mpf("1e-36"))))


def bessel_family():
    j, y, i, k = m.besselj, m.bessely, m.besseli, m.besselk

    def amplitude(n, part):
        def f(z):  # z = (8 / x)^2
            x = 8 / m.sqrt(max(z, m.mpf("1e-30")))
            chi = x - (2 * n + 1) * m.pi / 4
            s = m.sqrt(m.pi * x / 2)
            if part == "P":
                return s * (j(n, x) * m.cos(chi) + y(n, x) * m.sin(chi))
            return s * (y(n, x) * m.cos(chi) - j(n, x) * m.sin(chi)) * x / 8
        return f

    log_y0 = even(lambda x: y(0, x) - 2 / m.pi * m.log(x / 2) * j(0, x))
    log_y1 = even(lambda x: (y(1, x) - 2 / m.pi * (m.log(x / 2) * j(1, x) - 1 / x)) / x)
    series = [
        ("j0Small", "J0(x) in x^2", even(lambda x: j(0, x)), 0, 64),
        ("j1Small", "J1(x) / x in x^2", even(lambda x: j(1, x) / x), 0, 64),
        ("y0Small", "Y0(x) - 2/pi log(x/2) J0(x) in x^2", log_y0, 0, 64),
        ("y1Small", "(Y1(x) - 2/pi (log(x/2) J1(x) - 1/x)) / x in x^2", log_y1, 0, 64),
    ]
    for n in (0, 1):
        series.append((f"p{n}", f"P of order {n} in (8/x)^2", amplitude(n, "P"), 0, 1))
        series.append((f"q{n}", f"Q x/8 of order {n} in (8/x)^2", amplitude(n, "Q"), 0, 1))
    write("bessel.ts", [
        "J and Y: series in x^2 up to 8, beyond it sqrt(2 / (pi x)) (P cos - Q sin)(x - (2 n + 1) pi / 4) for J",
        "and P sin + Q cos for Y.",
    ], series)

    def far(kind, sign, n):
        def f(u):  # u = 1/x
            x = 1 / max(u, m.mpf("1e-22"))
            if x > 400:  # Hankel's expansion, far below 1e-40 there
                total, term = m.mpf(1), m.mpf(1)
                for q in range(1, 30):
                    term *= sign * (4 * n * n - (2 * q - 1) ** 2) / (8 * q * x)
                    total += term
                return total * (m.sqrt(1 / (2 * m.pi)) if sign < 0 else m.sqrt(m.pi / 2))
            return m.sqrt(x) * m.exp(sign * x) * kind(n, x)
        return f

    e1 = lambda x: m.exp(-x) * i(1, x) / x if x > m.mpf("1e-30") else m.mpf(1) / 2
    log_k0 = even(lambda x: k(0, x) + m.log(x / 2) * i(0, x))
    log_k1 = even(lambda x: x * (k(1, x) - m.log(x / 2) * i(1, x)))
    write("modified-bessel.ts", ["I and K: near 0, and as functions of 1/x."], [
        ("i0Small", "exp(-x) I0(x)", lambda x: m.exp(-x) * i(0, x), 0, 8),
        ("i1Small", "exp(-x) I1(x) / x", e1, 0, 8),
        ("i0Large", "sqrt(x) exp(-x) I0(x) in 1/x", far(i, -1, 0), 0, m.mpf(1) / 8),
        ("i1Large", "sqrt(x) exp(-x) I1(x) in 1/x", far(i, -1, 1), 0, m.mpf(1) / 8),
        ("k0Small", "K0(x) + log(x/2) I0(x) in x^2", log_k0, 0, 4),
        ("k1Small", "x (K1(x) - log(x/2) I1(x)) in x^2", log_k1, 0, 4),
        ("k0Large", "sqrt(x) exp(x) K0(x) in 1/x", far(k, 1, 0), 0, m.mpf(1) / 2),
        ("k1Large", "sqrt(x) exp(x) K1(x) in 1/x", far(k, 1, 1), 0, m.mpf(1) / 2),
    ])


def temme():
    """Temme's C_k(eta) = sum d_kn eta^n for the incomplete gamma functions of large parameter.

    C_0 = 1/(lambda - 1) - 1/eta and eta C_k = (d/d eta) C_{k-1} + eta/(lambda - 1) gamma_k, where
    eta^2 / 2 = lambda - 1 - log lambda and gamma_k are the coefficients of Gamma*(a) = sum gamma_k (-1)^k a^-k.
    """
    order, terms = 10, 44
    # lambda - 1 = mu = sum a_n eta^n from mu' = eta (1 + mu) / mu
    a = [m.mpf(0), m.mpf(1)]
    for n in range(2, terms + 4):
        # coefficient of eta^n in mu mu' = eta + eta mu
        known = sum(a[i] * (n + 1 - i) * a[n + 1 - i] for i in range(2, n))
        a.append((a[n - 1] - known) / (n + 1))
    # eta / mu as a series
    b = a[1:]
    inverse = [1 / b[0]]
    for n in range(1, terms + 2):
        inverse.append(-sum(b[i] * inverse[n - i] for i in range(1, n + 1)) / b[0])
    # Stirling: Gamma*(a) = exp(sum B_2k / (2k (2k-1) a^(2k-1)))
    l = [m.mpf(0)] * (order + 2)
    for k in range(1, order):
        if 2 * k - 1 <= order + 1:
            l[2 * k - 1] = m.bernoulli(2 * k) / (2 * k * (2 * k - 1))
    g = [m.mpf(1)]
    for n in range(1, order + 1):
        g.append(sum(j * l[j] * g[n - j] for j in range(1, n + 1)) / n)
    c = [inverse[n + 1] for n in range(terms)]
    rows = [c]
    for k in range(1, order):
        gk = (-1) ** k * g[k]
        # eta C_k = C'_{k-1} + gamma_k eta / mu: the constant terms cancel
        previous = rows[-1]
        size = len(previous) - 2
        raw = [(n + 1) * previous[n + 1] + gk * inverse[n] for n in range(size + 1)]
        assert abs(raw[0]) < m.mpf("1e-30"), (k, raw[0])
        rows.append(raw[1:])
    reach, least = m.mpf("0.6"), m.mpf(100)
    lines = ["// Written by make.py; not to be edited.", "",
             "/** Rows k of d_kn in C_k(eta) = sum d_kn eta^n, for |eta| <= 0.6 and a >= 100. */",
             "export const TEMME: readonly (readonly number[])[] = ["]
    for k, row in enumerate(rows):
        keep = max([n for n, v in enumerate(row) if abs(v) * reach**n / least**k > m.mpf("2e-18")], default=-1)
        if keep >= 0:
            print("temme", k, keep + 1)
            lines += ["  ["] + [f"    {float(v)!r}," for v in row[: keep + 1]] + ["  ],"]
    with open(os.path.join(HERE, "temme.ts"), "w") as out:
        out.write("\n".join(lines + ["];", ""]))


gamma_family()
erf_family()
temme()
bessel_family()
