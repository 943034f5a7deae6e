"""The U-Net and the network for points in PyTorch, with weights that are a function of their names:

    python3 unet.oracle.py > unet.oracle.json        (torch 2)

weight i of a tensor is 0.3 sin(1.7 i + sum of the character codes of its name), gains are 1 more. What is written:
both networks' outputs, and the derivative of sum(output_i cos(i)) by the input.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
TIMESTEPS, CLASSES = 50, 3


def p(name, *shape):
    """A parameter as ispr has it."""
    phase = sum(map(ord, name))
    values = 0.3 * torch.sin(1.7 * torch.arange(math.prod(shape), dtype=torch.float64) + phase)
    return values.reshape(shape) + (1 if name.endswith("gain") else 0)


def dense(name, x, units, bias=True):
    y = x @ p(f"{name}.weights", x.shape[-1], units)
    return y + p(f"{name}.bias", units) if bias else y


def conv(name, x, filters, size, stride=1):
    weights = p(f"{name}.weights", size, size, x.shape[1], filters).permute(3, 2, 0, 1)
    return F.conv2d(x, weights, p(f"{name}.bias", filters), stride=stride, padding=size // 2)


def norm(name, x):
    c = x.shape[1]
    return F.group_norm(x, 8, p(f"{name}.gain", c), p(f"{name}.bias", c), eps=1e-5)


def time_and_label(t, label, sines, units):
    half = sines // 2
    rates = 10000 ** (-torch.arange(half, dtype=torch.float64) / (half - 1))
    angles = t[:, None] * (1000 / TIMESTEPS) * rates
    e = dense("time", torch.cat([angles.sin(), angles.cos()], 1), units)
    return F.silu(e + p("label.weights", CLASSES + 1, units)[label])


def block(name, x, e, filters):
    h = conv(f"{name}.conv1", F.silu(norm(f"{name}.norm1", x)), filters, 3)
    h = h + dense(f"{name}.time", e, filters)[:, :, None, None]
    h = conv(f"{name}.conv2", F.silu(norm(f"{name}.norm2", h)), filters, 3)
    return h + (x if x.shape[1] == filters else conv(f"{name}.shortcut", x, filters, 1))


def attention(name, x, heads):
    b, c, height, width = x.shape
    h = norm(f"{name}.norm", x).flatten(2).transpose(1, 2)
    q, k, v = (
        dense(f"{name}.attention.{part}", h, c).reshape(b, -1, heads, c // heads).transpose(1, 2)
        for part in ("query", "key", "value")
    )
    y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, -1, c)
    y = dense(f"{name}.attention.output", y, c)
    return x + y.transpose(1, 2).reshape(b, c, height, width)


def unet(x, t, label):
    """Channels 8 and 16, a block a level, two heads; [B, H, W, C] with even sides."""
    e = time_and_label(t, label, 32, 32)
    h = conv("input", x.permute(0, 3, 1, 2), 8, 3)
    down0 = block("down0.block0", h, e, 8)
    down1 = block("down1.block0", conv("down0.half", down0, 8, 3, stride=2), e, 16)
    h = attention("middle", down1, 2)
    h = block("up1.block0", torch.cat([h, down1], 1), e, 16)
    h = conv("up1.twice", F.interpolate(h, scale_factor=2, mode="nearest"), 16, 3)
    h = block("up0.block0", torch.cat([h, down0], 1), e, 8)
    return conv("output", F.silu(norm("output.norm", h)), 1, 3).permute(0, 2, 3, 1)


def mlp(x, t, label):
    """Two hidden layers of 6 and 5 units, 8 sines."""
    h, e = x, time_and_label(t, label, 8, 6)
    for i, units in enumerate((6, 5)):
        name = f"hidden{i + 1}"
        gain, shift = dense(f"{name}.gain", e, units), dense(f"{name}.shift", e, units, bias=False)
        h = F.silu((1 + gain) * dense(name, h, units) + shift)
    return dense("output", h, 2)


def run(network, *shape):
    x = torch.sin(torch.arange(math.prod(shape), dtype=torch.float64)).reshape(shape).requires_grad_()
    y = network(x, torch.tensor([1.0, 8.0]), torch.tensor([0, 3]))
    (y.flatten() * torch.cos(torch.arange(y.numel(), dtype=torch.float64))).sum().backward()
    return {"shape": shape, "output": y.flatten().tolist(), "gradient": x.grad.flatten().tolist()}


print(json.dumps({"torch": torch.__version__, "unet": run(unet, 2, 4, 6, 1), "mlp": run(mlp, 2, 2)}))
