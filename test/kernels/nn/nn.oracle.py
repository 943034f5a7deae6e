"""Numbers of Keras, TensorFlow and SciPy for the tests of this folder.

pip install tensorflow-cpu scipy; python3 nn.oracle.py > nn.oracle.json
"""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import scipy
import tensorflow as tf
from scipy import integrate, stats


def wave(shape, phase):
    """Inputs and weights: the tests make the same."""
    i = np.arange(np.prod(shape, dtype=int))
    return np.sin(0.7 * i + 0.05 * i * phase + phase).astype(np.float32).reshape(shape)


out = {}


def put(name, value):
    value = np.asarray(value)
    out[name] = {"shape": list(value.shape), "values": [float(f"{v:.9g}") for v in value.ravel()]}


def b(n):
    return wave([n], 9)


# Convolutions. x and weights are wave(shape, 1) and wave(shape, 2), biases wave([n], 9).
x = wave([2, 5, 6, 3], 1)
put("conv2d", tf.nn.conv2d(x, wave([3, 3, 3, 4], 2), 1, "SAME") + b(4))
put("conv2d-stride", tf.nn.conv2d(x, wave([3, 2, 3, 4], 2), 2, "SAME") + b(4))
put("conv2d-pad", tf.nn.conv2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), wave([3, 3, 3, 2], 2), 2, "VALID"))
put("conv1d", tf.nn.conv1d(wave([2, 8, 3], 1), wave([3, 3, 4], 2), 2, "VALID") + b(4))
put("conv2d-transpose", tf.nn.conv2d_transpose(wave([2, 3, 4, 3], 1), wave([4, 4, 2, 3], 2), [2, 6, 8, 2], 2, "SAME") + b(2))
put("conv2d-transpose-valid",
    tf.nn.conv2d_transpose(wave([2, 3, 4, 3], 1), wave([3, 3, 2, 3], 2), [2, 7, 6, 2], [2, 1], "VALID") + b(2))
put("max-pool", tf.nn.max_pool2d(x, 3, 2, "SAME"))
put("avg-pool", tf.nn.avg_pool2d(x, 3, 2, "SAME"))
put("upsample-nearest", keras.layers.UpSampling2D(2)(x))

# Normalisations. Gains wave([n], 8).
bn = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
bn.build(x.shape)
bn.set_weights([wave([3], 8), b(3), wave([3], 3), 1 + 0.5 * wave([3], 4)])
put("batch-norm-inference", bn(x, training=False))
put("batch-norm", bn(x, training=True))
put("batch-norm-mean", bn.get_weights()[2])
n = x.size / 3  # Keras follows the biased variance, PyTorch and we the unbiased one
before = 1 + 0.5 * wave([3], 4)
put("batch-norm-variance", 0.9 * before + (bn.get_weights()[3] - 0.9 * before) * n / (n - 1))
ln = keras.layers.LayerNormalization(epsilon=1e-5)
ln.build([2, 4, 6])
ln.set_weights([wave([6], 8), b(6)])
put("layer-norm", ln(wave([2, 4, 6], 1)))
gn = keras.layers.GroupNormalization(groups=2, epsilon=1e-5)
gn.build([2, 3, 4, 6])
gn.set_weights([wave([6], 8), b(6)])
put("group-norm", gn(wave([2, 3, 4, 6], 1)))

# Recurrent. Input, hidden weights and bias are wave(shape, 2), wave(shape, 3), wave(shape, 9), our gate order.
s = wave([2, 5, 3], 1)


def gates(a, order):
    parts = np.split(a, len(order), axis=-1)
    return np.concatenate([parts[i] for i in order], -1)


u = 4
lstm = keras.layers.LSTM(u, return_sequences=True, return_state=True)
lstm.build(s.shape)
lstm.set_weights([wave([3, 4 * u], 2), wave([u, 4 * u], 3), b(4 * u)])
y, h, c = lstm(s)
put("lstm", y)
put("lstm-memory", c)
order = [1, 0, 2]  # Keras has z, r, n; we r, z, n
gru = keras.layers.GRU(u, return_sequences=True, reset_after=True)
gru.build(s.shape)
bias = np.stack([gates(b(3 * u), order), np.zeros(3 * u, np.float32)])
gru.set_weights([gates(wave([3, 3 * u], 2), order), gates(wave([u, 3 * u], 3), order), bias])
put("gru", gru(s))
put("gru-initial", gru(s, initial_state=wave([2, u], 5)))
elman = keras.layers.SimpleRNN(u, return_sequences=True, go_backwards=True)
elman.build(s.shape)
elman.set_weights([wave([3, u], 2), wave([u, u], 3), b(u)])
put("elman-reverse", np.asarray(elman(s))[:, ::-1])

# Attention: weights of query, key, value, output are wave([6, 6], 2..5), biases wave([6], 6..9).
q = wave([2, 4, 6], 1)
mha = keras.layers.MultiHeadAttention(2, 3)
mha.build(q.shape, q.shape)
weights = []
for i in range(3):
    weights += [wave([6, 6], 2 + i).reshape(6, 2, 3), wave([6], 6 + i).reshape(2, 3)]
mha.set_weights([*weights, wave([6, 6], 5).reshape(2, 3, 6), b(6)])
put("multi-head-attention", mha(q, q, use_causal_mask=True))
put("cross-attention", mha(q, wave([2, 3, 6], 7)))

# Activations of wave([12], 1) times 4.
a = 4 * wave([12], 1)
for name, f in {
    "relu": keras.activations.relu,
    "leaky-relu": lambda v: keras.activations.leaky_relu(v, negative_slope=0.01),
    "elu": keras.activations.elu,
    "selu": keras.activations.selu,
    "gelu": lambda v: keras.activations.gelu(v, approximate=True),
    "silu": keras.activations.silu,
    "softplus": keras.activations.softplus,
    "tanh": keras.activations.tanh,
    "sigmoid": keras.activations.sigmoid,
    "linear": keras.activations.linear,
}.items():
    put(name, f(a))

# Losses: logits 3 wave([4, 5], 1), labels 0, 3, 4, 1; numbers y, t = 2 wave([3, 4], 1), wave([3, 4], 2).
logits, labels = 3 * wave([4, 5], 1), np.array([0, 3, 4, 1])
L = keras.losses
put("softmax-cross-entropy", L.SparseCategoricalCrossentropy(from_logits=True)(labels, logits))
put("label-smoothing", L.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(np.eye(5, dtype=np.float32)[labels], logits))
y, t = 2 * wave([3, 4], 1), wave([3, 4], 2)
z = (1 + t) / 2
put("sigmoid-cross-entropy", L.BinaryCrossentropy(from_logits=True)(z, y))
put("mean-squared-error", L.MeanSquaredError()(t, y))
put("mean-absolute-error", L.MeanAbsoluteError()(t, y))
put("huber", L.Huber(delta=1)(t, y))

# Likelihoods, and divergences by numerical integration.
bits = (t > 0).astype(float)
put("bernoulli-log-likelihood", stats.bernoulli.logpmf(bits, 1 / (1 + np.exp(-y.astype(float)))).sum(1))
logv = wave([3, 4], 3).astype(float)
put("gaussian-log-likelihood", stats.norm.logpdf(y, t, np.exp(logv / 2)).sum(1))


def kl(m1, v1, m2, v2):
    p, r = stats.norm(m1, np.sqrt(v1)), stats.norm(m2, np.sqrt(v2))
    f = lambda v: p.pdf(v) * (p.logpdf(v) - r.logpdf(v))
    return integrate.quad(f, m1 - 12 * np.sqrt(v1), m1 + 12 * np.sqrt(v1), points=[m1], limit=200)[0]


kls = np.vectorize(kl)
put("gaussian-kl-standard", kls(y, np.exp(logv), 0, 1).sum(1))
put("gaussian-kl", kls(y, np.exp(logv), t, np.exp(wave([3, 4], 4).astype(float))).sum(1))

# Five steps down f = sum a (p - 1)^2 / 2 with a = 1..6, p from wave([2, 3], 1), at a rate of 0.1.
A = np.arange(1, 7, dtype=np.float32).reshape(2, 3)
O = keras.optimizers
for name, optimizer in {
    "sgd": O.SGD(0.1),
    "momentum": O.SGD(0.1, momentum=0.9),
    "nesterov": O.SGD(0.1, momentum=0.9, nesterov=True),
    "adam": O.Adam(0.1, epsilon=1e-8),
    "adamw": O.AdamW(0.1, weight_decay=0.05, epsilon=1e-8),
    "rmsprop": O.RMSprop(0.1, rho=0.9, epsilon=1e-16),  # below the root in Keras
}.items():
    p = keras.Variable(wave([2, 3], 1))
    steps = []
    for _ in range(5):
        optimizer.apply([A * (np.asarray(p) - 1)], [p])
        steps.append(np.asarray(p).copy())
    put(f"{name}-steps", steps)

# Schedules at steps 0, 1, 10, 50, 99 of 100.
S = O.schedules
at = [0, 1, 10, 50, 99]
put("cosine-schedule", [S.CosineDecay(1.0, 100, alpha=0.1)(k) for k in at])
put("linear-schedule", [S.PolynomialDecay(1.0, 100, end_learning_rate=0.2, power=1)(k) for k in at])
put("exponential-schedule", [S.ExponentialDecay(1.0, 100, 0.01)(k) for k in at])
put("step-schedule", [S.ExponentialDecay(1.0, 30, 0.1, staircase=True)(k) for k in at])

head = {"keras": keras.__version__, "tensorflow": tf.__version__, "scipy": scipy.__version__}
lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in {**head, **out}.items()]
print("{\n" + ",\n".join(lines) + "\n}")
