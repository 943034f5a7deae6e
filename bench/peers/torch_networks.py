"""The networks that ispr is compared on, in PyTorch: the same layers, first values and losses as ispr's own.

Pictures are 28 x 28 x 1, here as [B, 1, 28, 28] (ispr has the channel last). Parameter counts are those of ispr:
one bias a gate in the LSTM, of whose two in PyTorch the second is held at zero. A convolution of stride 2 pads one
row above and below here, one row below in ispr: as many operations, a shift by one pixel.

  mlp       784 - dense 256 relu - dense 10                                                       203,530
  lenet     conv 5x5 6 same relu, maxpool 2, conv 5x5 16 valid relu, maxpool 2,
            dense 120 relu, 84 relu, 10                                                            61,706
  vae       784 - dense 400 relu - mu 20, logvar 20; 20 - dense 400 relu - dense 784 logits       652,824
  conv-vae  conv 3x3 stride 2: 32, 64, relu; dense 256 relu; mu 20, logvar 20;
            dense 256 relu, dense 3136 relu, transposed conv 3x3 stride 2: 64 -> 32 relu, 32 -> 1  1,662,249
  unet      see UNet                                                                               612,449
  lstm-50   [50, 16] - LSTM 64, last output - dense 10                                              21,386
  lstm-28   [28, 28] - LSTM 128, last output - dense 10                                             81,674

First values: weights uniform of variance 2 / (fan in + fan out), those before a relu in mlp and lenet of variance
2 / fan in; biases 0; the LSTM's hidden weights orthogonal gate by gate, its forget bias 1. In the U-Net the time
and the first convolution of each block are normal of variance 2 / fan in.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

FLAT = 784
LATENT = 20


def glorot(module):
    """Variance 2 / (fan in + fan out) for every weight, biases 0."""
    for part in module.modules():
        if isinstance(part, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(part.weight)
            if part.bias is not None:
                nn.init.zeros_(part.bias)


def he(*layers):
    """Variance 2 / fan in, for layers that a relu follows."""
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.output = nn.Linear(FLAT, 256), nn.Linear(256, 10)
        glorot(self)
        he(self.hidden)

    def forward(self, x):
        return self.output(F.relu(self.hidden(x.flatten(1))))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.dense1, self.dense2, self.output = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)
        glorot(self)
        he(self.conv1, self.conv2, self.dense1, self.dense2)

    def features(self, x):
        """The 84 numbers that the last layer sees."""
        h = F.max_pool2d(F.relu(self.conv1(x)), 2)
        h = F.max_pool2d(F.relu(self.conv2(h)), 2)
        return F.relu(self.dense2(F.relu(self.dense1(h.flatten(1)))))

    def forward(self, x):
        return self.output(self.features(x))


class Vae(nn.Module):
    """Kingma & Welling, Auto-encoding variational Bayes, 2014; Bernoulli pixels, beta 1."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(FLAT, 400)
        self.mu, self.logvar = nn.Linear(400, LATENT), nn.Linear(400, LATENT)
        self.decode_hidden, self.output = nn.Linear(LATENT, 400), nn.Linear(400, FLAT)
        glorot(self)

    def encode(self, x):
        h = F.relu(self.hidden(x.flatten(1)))
        return self.mu(h), self.logvar(h)

    def decode(self, z):
        return self.output(F.relu(self.decode_hidden(z))).view(-1, 1, 28, 28)


class ConvVae(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, stride=2, padding=1)
        self.hidden = nn.Linear(7 * 7 * 64, 256)
        self.mu, self.logvar = nn.Linear(256, LATENT), nn.Linear(256, LATENT)
        self.dense1, self.dense2 = nn.Linear(LATENT, 256), nn.Linear(256, 7 * 7 * 64)
        self.up1 = nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1)
        self.up2 = nn.ConvTranspose2d(32, 1, 3, stride=2, padding=1, output_padding=1)
        glorot(self)

    def encode(self, x):
        h = F.relu(self.conv2(F.relu(self.conv1(x))))
        h = F.relu(self.hidden(h.flatten(1)))
        return self.mu(h), self.logvar(h)

    def decode(self, z):
        h = F.relu(self.dense2(F.relu(self.dense1(z)))).view(-1, 64, 7, 7)
        return self.up2(F.relu(self.up1(h)))


class Residual(nn.Module):
    """x + conv(silu(norm(conv(silu(norm(x))) + dense(e)))); a 1x1 convolution on the way past if channels change."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, inputs), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time = nn.Linear(128, outputs)
        self.norm2, self.conv2 = nn.GroupNorm(8, outputs), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.past = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(e)[:, :, None, None]
        return self.past(x) + self.conv2(F.silu(self.norm2(h)))


class Attention(nn.Module):
    """x + output(softmax(q k^T / sqrt(d)) v) of norm(x), one head, every place looking at every place."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.query, self.key = nn.Linear(channels, channels), nn.Linear(channels, channels)
        self.value, self.output = nn.Linear(channels, channels), nn.Linear(channels, channels)

    def forward(self, x):
        b, c, height, width = x.shape
        h = self.norm(x).flatten(2).transpose(1, 2)  # [B, 49, C]
        y = F.scaled_dot_product_attention(self.query(h), self.key(h), self.value(h))
        return x + self.output(y).transpose(1, 2).reshape(b, c, height, width)


class UNet(nn.Module):
    """Ho et al., Denoising diffusion probabilistic models, 2020, appendix B, small: predicts the noise in x_t.

    time    [sin, cos] of t / 10000^(j/16), j = 0..15: 32; e = silu(dense 128)
    input   conv 3x3 1 -> 32
    28x28   down0 = residual 32 -> 32;  conv 3x3 stride 2 32
    14x14   down1 = residual 32 -> 64;  conv 3x3 stride 2 64
    7x7     down2 = residual 64 -> 64;  attention 64
            residual (64 + 64 of down2) -> 64;  nearest x2, conv 3x3 64
    14x14   residual (64 + 64 of down1) -> 64;  nearest x2, conv 3x3 64
    28x28   residual (64 + 32 of down0) -> 32
    output  group norm 8, silu, conv 3x3 32 -> 1, which begins at 0
    """

    def __init__(self):
        super().__init__()
        self.time = nn.Linear(32, 128)
        self.input = nn.Conv2d(1, 32, 3, padding=1)
        self.down = nn.ModuleList([Residual(32, 32), Residual(32, 64), Residual(64, 64)])
        self.smaller = nn.ModuleList([nn.Conv2d(c, c, 3, stride=2, padding=1) for c in (32, 64)])
        self.attention = Attention(64)
        self.up = nn.ModuleList([Residual(128, 64), Residual(128, 64), Residual(96, 32)])
        self.larger = nn.ModuleList([nn.Conv2d(64, 64, 3, padding=1) for _ in range(2)])
        self.norm, self.output = nn.GroupNorm(8, 32), nn.Conv2d(32, 1, 3, padding=1)
        glorot(self)
        for block in [*self.down, *self.up]:
            nn.init.kaiming_normal_(block.conv1.weight, nonlinearity="relu")
        nn.init.kaiming_normal_(self.time.weight, nonlinearity="relu")
        nn.init.zeros_(self.output.weight)

    def forward(self, x, t):
        e = F.silu(self.time(sinusoids(t)))
        down0 = self.down[0](self.input(x), e)
        down1 = self.down[1](self.smaller[0](down0), e)
        down2 = self.down[2](self.smaller[1](down1), e)
        h = self.up[0](torch.cat([self.attention(down2), down2], 1), e)
        h = self.up[1](torch.cat([self.larger[0](twice(h)), down1], 1), e)
        h = self.up[2](torch.cat([self.larger[1](twice(h)), down0], 1), e)
        return self.output(F.silu(self.norm(h)))


def sinusoids(t):
    angles = t[:, None].float() * torch.exp(torch.arange(16) * (-math.log(10000) / 16))
    return torch.cat([angles.sin(), angles.cos()], 1)


def twice(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


class Lstm(nn.Module):
    def __init__(self, features, units):
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True)
        self.output = nn.Linear(units, 10)
        glorot(self)
        for gate in range(4):
            rows = slice(gate * units, (gate + 1) * units)
            nn.init.orthogonal_(self.lstm.weight_hh_l0.data[rows])
        nn.init.xavier_uniform_(self.lstm.weight_ih_l0)
        nn.init.zeros_(self.lstm.bias_ih_l0)
        nn.init.zeros_(self.lstm.bias_hh_l0)
        nn.init.ones_(self.lstm.bias_ih_l0.data[units : 2 * units])
        self.lstm.bias_hh_l0.requires_grad_(False)

    def forward(self, x):
        return self.output(self.lstm(x)[0][:, -1])


NETWORKS = {
    "mlp": Mlp,
    "lenet": LeNet,
    "vae": Vae,
    "conv-vae": ConvVae,
    "unet": UNet,
    "lstm-50": lambda: Lstm(16, 64),
    "lstm-28": lambda: Lstm(28, 128),
}

# Cosine schedule of 1000 steps: Nichol & Dhariwal, Improved denoising diffusion probabilistic models, 2021, eq. 17.
TIMESTEPS = 1000


def alpha_bar():
    """Of t = 0..1000."""
    f = [math.cos((t / TIMESTEPS + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(TIMESTEPS + 1)]
    kept = [1.0]
    for t in range(1, TIMESTEPS + 1):
        kept.append(kept[-1] * (1 - min(1 - f[t] / f[t - 1], 0.999)))
    return torch.tensor(kept, dtype=torch.float64)


def class_loss(network, x, y):
    return F.cross_entropy(network(x), y)


def elbo_terms(network, x):
    """Reconstruction and KL in nats, means over the batch: the ELBO is -(reconstruction + kl)."""
    mu, logvar = network.encode(x)
    z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
    logits = network.decode(z)
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum() / len(x)
    return reconstruction, kl


def vae_loss(network, x, y):
    reconstruction, kl = elbo_terms(network, x)
    return reconstruction + kl


class DiffusionLoss:
    """Mean of (network(x_t, t) - noise)^2, t uniform on 1..1000: Ho et al. 2020, eq. 14. Pictures are -1..1."""

    def __init__(self):
        kept = alpha_bar()
        self.signal, self.spread = kept.sqrt().float(), (1 - kept).sqrt().float()

    def __call__(self, network, x, y):
        t = torch.randint(1, TIMESTEPS + 1, (len(x),))
        noise = torch.randn_like(x)
        at = lambda values: values[t][:, None, None, None]
        return F.mse_loss(network(at(self.signal) * x + at(self.spread) * noise, t), noise)


LOSSES = {
    "mlp": class_loss,
    "lenet": class_loss,
    "lstm-50": class_loss,
    "lstm-28": class_loss,
    "vae": vae_loss,
    "conv-vae": vae_loss,
    "unet": DiffusionLoss(),
}


@torch.no_grad()
def ddim(network, count, steps):
    """Deterministic sampling, x_0 held in -1..1: Song et al., Denoising diffusion implicit models, 2021, eq. 12."""
    kept = alpha_bar().float()
    times = torch.linspace(0, TIMESTEPS, steps + 1).round().long().flip(0)
    x = torch.randn(count, 1, 28, 28)
    for now, after in zip(times[:-1], times[1:]):
        signal, spread = kept[now].sqrt(), (1 - kept[now]).sqrt()
        noise = network(x, now.expand(count))
        start = ((x - spread * noise) / signal).clamp(-1, 1)
        noise = (x - signal * start) / spread
        x = kept[after].sqrt() * start + (1 - kept[after]).sqrt() * noise
    return x


def parameters(network):
    return sum(p.numel() for p in network.parameters() if p.requires_grad)
