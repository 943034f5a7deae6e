"""Values of special functions at 40 digits from mpmath for special.test.ts: python3 special.oracle.py.

Arguments are doubles; results are rounded once. [name, [[args..., value], ...]].
"""
import json
import time
import random
import mpmath as m

m.mp.dps = 40
rng = random.Random(7)
INF = m.inf


def spread(low, high, n, extra=()):
    """Log-uniform arguments, rounded to 6 digits, and the hard ones."""
    pts = [float(f"{low * (high / low) ** ((i + rng.random()) / n):.6g}") for i in range(n)]
    return pts + list(extra)


def both(xs):
    return [s * x for x in xs for s in (1, -1)]


def f(x):
    return m.mpf(x)


def with_digits(fn, *args, dps=60):
    with m.workdps(dps):
        return +fn(*[m.mpf(a) for a in args])


out = {}
START = time.time()


def table(name, fn, arguments):
    rows = []
    for args in arguments:
        args = args if isinstance(args, (tuple, list)) else (args,)
        value = float(fn(*[f(a) for a in args]))
        if value == value and abs(value) < 1.7e308 and (abs(value) > 1e-290 or value == 0):
            rows.append([*args, value])
    out[name] = rows
    print(name, len(rows), round(time.time() - START), flush=True)


near = [1 - 1e-3, 1 - 1e-9, 1 + 1e-9, 1 + 1e-3, 2 - 1e-9, 2 + 1e-9, 2.001, 1.0, 2.0, 7.999, 8.0, 4.0, 0.5]
table("logGamma", m.loggamma, spread(1e-12, 1e15, 50, near) + spread(0.1, 20, 20))
table("logGammaNegative", lambda x: m.log(abs(m.gamma(x))), [-x for x in spread(1e-6, 150.3, 30)] + [-2.4570247382208, -0.5, -3.5])
table("gamma", m.gamma, spread(1e-10, 171.5, 40, [171.6, 8.0001, 0.5, 5.0]) + [-x for x in spread(1e-5, 168.7, 20)] + [-171.5, -175.3])
root = 1.4616321449683622
table("digamma", m.digamma, spread(1e-8, 1e12, 40, [1.0, 2.0, 1.46, 1.4616, 1.47, root, 10.0, 9.99]))
table("digammaNegative", m.digamma, [-x for x in spread(0.01, 90.2, 20)])
table("trigamma", lambda x: m.psi(1, x), spread(1e-8, 1e12, 40, [1.0, 10.0]) + [-x for x in spread(0.01, 90.2, 15)])
table("logBeta", lambda a, b: m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b),
      list(zip(spread(1e-8, 1e10, 40), reversed(spread(1e-6, 1e10, 40)))) + [(a, a * 1.3) for a in spread(0.1, 1e6, 15)])
table("erf", m.erf, both(spread(1e-12, 6, 25, [0.999, 1.0, 1.001])))
table("erfc", m.erfc, both(spread(1e-12, 25.5, 35, [0.5, 0.499, 1.0])))
table("erfcx", lambda x: with_digits(lambda t: m.exp(t * t) * m.erfc(t), x, dps=80) if x < 1e4 else 1 / (x * m.sqrt(m.pi)) * (1 - 1 / (2 * x * x) + 3 / (4 * x**4)),
      spread(1e-10, 1e8, 35) + [-x for x in spread(1e-3, 26, 12)])
table("erfInverse", lambda y: m.erfinv(y), both(spread(1e-14, 0.999999, 20, [0.85, 0.8500001, 1 - 1e-12])))


def quantile(p):  # root of log Phi
    x = m.mpf(float(p))
    if p == 0.5:
        return m.mpf(0)
    g = lambda t: m.log(m.erfc(-t / m.sqrt(2)) / 2) - m.log(p)
    start = -m.sqrt(-2 * m.log(min(p, 1 - p))) if p < 0.5 else m.sqrt(-2 * m.log(1 - p))
    if abs(p - 0.5) < 0.4:
        start = (p - 0.5) * 2.5
    t = start
    for _ in range(100):
        d = m.sqrt(2 / m.pi) * m.exp(-t * t / 2) / m.erfc(-t / m.sqrt(2))
        step = g(t) / d
        t -= step
        if abs(step) < m.mpf("1e-35"):
            break
    return t


table("normalQuantile", quantile, spread(1e-300, 0.5, 40) + [0.5 + 1e-10, 0.0749, 0.0751, 0.3, 0.7, 0.9251, 0.99, 1 - 1e-10, 1.3e-11, 1.4e-11])

pairs = [(a, a * r) for a in spread(1e-3, 30, 16) for r in (1e-6, 0.05, 0.6, 0.97, 1.1, 2.5, 9.0)]
pairs += [(a, a * r) for a in (99.0, 100.0, 137.5, 1000.0, 31234.5) for r in (0.5, 0.56, 0.8, 0.97, 1.0, 1.003, 1.2, 1.44, 1.46)]
pairs += [(1e6, 1e6 + d) for d in (-5000.0, -800.0, 0.0, 1.0, 1200.0, 5500.0)] + [(1e-9, 0.3), (1e-9, 1.05), (0.02, 1.0999), (0.9, 1.12)]
pairs = [(float(f"{a:.6g}"), float(f"{x:.8g}")) for a, x in pairs]


def lower_gamma(a, x):
    """P by its power series, all terms positive, left of the mean; by Q on the right."""
    if x > a + 1 + 2 * m.sqrt(a):
        return 1 - upper_gamma(a, x)
    with m.workdps(60):
        term = total = m.mpf(1)
        n = 1
        while term > total * m.mpf("1e-58"):
            term *= x / (a + n)
            total += term
            n += 1
        return total * m.exp(a * m.log(x) - x - m.loggamma(a + 1))


def upper_gamma(a, x):
    """Q by Legendre's continued fraction, backwards from far."""
    if x <= a + 1 + 2 * m.sqrt(a):
        return 1 - lower_gamma(a, x)
    with m.workdps(60):
        depth = int(400 + 40 * m.sqrt(a) + 6000 / x)
        value = x + 2 * depth + 1 - a
        for n in range(depth, 0, -1):
            value = x + 2 * n - 1 - a - n * (n - a) / value
        return m.exp(a * m.log(x) - x - m.loggamma(a)) / value


table("gammaP", lower_gamma, pairs)
table("gammaQ", upper_gamma, pairs)


def beta_lower(a, b, x):
    # x^a (1-x)^b / (a B) sum (a+b)_n / (a+1)_n x^n, positive terms
    with m.workdps(60):
        term = total = m.mpf(1)
        n = 0
        while term > total * m.mpf("1e-50"):
            term *= (a + b + n) / (a + 1 + n) * x
            total += term
            n += 1
        log_beta = m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b)
        return total * m.exp(a * m.log(x) + b * m.log1p(-x) - log_beta) / a


triples = []
for _ in range(110):
    a, b = 10 ** rng.uniform(-2, 2.5), 10 ** rng.uniform(-2, 2.5)
    mean = a / (a + b)
    sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    x = min(0.99, max(1e-3, mean + rng.gauss(0, 3) * sd))
    triples.append((a, b, x))
for a, b, z in [(5e3, 3e3, -4), (5e3, 3e3, 0.1), (5e3, 3e3, 3), (1e5, 1e5, -2), (1e5, 2e4, 1), (0.5, 2e4, 1), (2e4, 0.5, -2),
                (3.5, 1e5, 2), (1e-6, 3, 0), (3, 1e-6, 0), (1e-6, 1e-6, 0)]:
    mean = a / (a + b)
    sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    triples.append((a, b, min(0.9999, max(1e-4, mean + z * sd))))
triples = [tuple(float(f"{v:.7g}") for v in t) for t in triples]
table("betaI", beta_lower, triples)

J = sorted(float(f"{x:.8g}") for x in spread(1e-3, 3000, 40, [7.999, 8.0, 8.001, 2.404825557695773, 3.8317, 1e6, 1.25e9]))
for n in (0, 1):
    table(f"besselJ{n}", lambda x, n=n: m.besselj(n, x), J)
    table(f"besselY{n}", lambda x, n=n: m.bessely(n, x), J)
    table(f"besselI{n}e", lambda x, n=n: m.exp(-x) * m.besseli(n, x), [x for x in J if x < 1e7])
    table(f"besselK{n}e", lambda x, n=n: m.exp(x) * m.besselk(n, x), [x for x in J if x < 1e7])
orders = [(n, x) for n in (2, 3, 7, 20, 61, 250) for x in spread(0.01, 900, 9, [float(n), n * 1.02, 2.0 * n**0.5])]
orders = [(n, float(f"{x:.7g}")) for n, x in orders]
table("besselJ", m.besselj, orders)
table("besselY", m.bessely, orders)
table("besselIe", lambda n, x: m.exp(-x) * m.besseli(n, x), orders)
table("besselKe", lambda n, x: m.exp(x) * m.besselk(n, x), orders)
table("zeta", lambda s, a: with_digits(m.zeta, s, a, dps=400), [(s, a) for s in (1.001, 1.5, 2.0, 3.7, 12.0, 60.0) for a in (1e-3, 0.3, 1.0, 2.5, 40.0, 1e4)])
table("log1mexp", lambda x: with_digits(lambda t: m.log(1 - m.exp(t)), x, dps=400), [-x for x in spread(1e-20, 600, 20, [0.6931, 0.6932])])
table("softplus", lambda x: with_digits(lambda t: m.log(1 + m.exp(t)), x, dps=400), both(spread(1e-3, 600, 20)))

with open(__file__.replace(".py", ".json"), "w") as file:
    file.write("{\n" + ",\n".join(f'"{k}": {json.dumps(v, separators=(",", ":"))}' for k, v in out.items()) + "\n}\n")
