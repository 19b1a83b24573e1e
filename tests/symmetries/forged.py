"""Modules of 12 inputs whose start, or whose training, signed permutations change, each in a way that a trace may miss."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

N, H = 12, 16
RAMP = torch.linspace(0.1, 1, N)


def plain(*before):
    return nn.Sequential(*before, nn.Linear(N, H), nn.ReLU(), nn.Linear(H, 1))


class Weight(nn.Module):
    """One hidden layer whose weight is a function `of` a parameter."""

    def __init__(self, weight, of=lambda w: w):
        super().__init__()
        self.w, self.of, self.out = nn.Parameter(weight), of, nn.Linear(H, 1)

    def forward(self, x):
        return self.out(torch.relu(functional.linear(x, self.of(self.w))))


class Before(nn.Module):
    """A perceptron after something that `does` to its inputs."""

    def __init__(self, does):
        super().__init__()
        self.does, self.net = does, plain()

    def forward(self, x):
        return self.net(self.does(self, x))


class Tied(nn.Module):
    """Two layers and a readout, which `tie` sets from the first layer."""

    def __init__(self, tie):
        super().__init__()
        self.first, self.out = nn.Linear(N, H, bias=False), nn.Linear(H, 1)
        tie(self.first.weight, self.out.weight)

    def forward(self, x):
        return self.out(torch.relu(self.first(x)))


def gauss():
    return torch.randn(H, N) / N**0.5


# functions of parameters

FUNCTIONS = {
    "absolute": torch.abs,
    "shifted": lambda w: w + 1.0,
    "squared": lambda w: w * w,
    "exponential": torch.exp,
    "softened": lambda w: torch.softmax(w, 1),
    "scaled": lambda w: w * RAMP,
    "rectified": torch.relu,
    "halved": lambda w: torch.cat([w[:, :6].detach(), w[:, 6:]], 1),
    "sorted_weights": lambda w: w.sort(1).values,
}


# arguments that are not the default


def clamped():
    return plain(nn.Hardtanh(0.0, 1.0))


def asymmetric():
    return plain(nn.Hardtanh(-1.0, 0.5))


def thresholded():
    return plain(nn.Threshold(0.0, -3.0))


def normed():
    return plain(nn.LayerNorm(N))


# how weights are drawn


def repeated():
    return Weight(torch.randn(H, 1).expand(H, N).clone())


def in_pairs():
    return Weight(gauss()[:, : N // 2].repeat_interleave(2, 1))


def means():
    return Weight(torch.normal(torch.linspace(-1, 1, N).expand(H, N), torch.full((H, N), 0.1)))


def deviations():
    return Weight(torch.normal(torch.zeros(H, N), RAMP.expand(H, N)))


def masked():
    return Weight(torch.bernoulli(RAMP.expand(H, N)) * gauss())


def mirrored():
    half = torch.randn(H, N // 2) / N**0.5
    return Weight(torch.cat([half, -half], 1))


def one_scale():
    return Weight(gauss() * RAMP[torch.randint(0, N, (1,))] + 0.5)


def by_hand():
    w = gauss().numpy().copy()
    w[:, 0] *= 3
    return Weight(torch.from_numpy(w))


# copies of weights


def from_first():
    def tie(first, out):
        out.data = torch.from_numpy(first.detach().numpy()[:, :1].T.copy())

    return Tied(tie)


def from_last():
    def tie(first, out):
        out.data.copy_(2 * first.detach()[:, -1:].T)

    return Tied(tie)


def from_sign():
    return Tied(lambda first, out: out.data.copy_(first.detach()[:, 3:4].sign().T))


def from_list():
    return Tied(lambda first, out: out.data.copy_(torch.tensor([row[5] for row in first.tolist()])[None]))


# what is done to the input


def written():
    def does(self, x):
        x[:, 0] = 0
        return x

    return Before(does)


def zeroed():
    def does(self, x):
        x[:, 3].zero_()
        return x

    return Before(does)


def multiplied():
    return Before(lambda self, x: x.mul_(RAMP))


def buffered():
    net = Before(lambda self, x: x * self.scale)
    net.register_buffer("scale", RAMP)
    return net


def attributed():
    net = Before(lambda self, x: x * self.scale)
    net.scale = RAMP
    return net


def listed():
    net = Before(lambda self, x: x * self.kept[0])
    net.kept = [RAMP]
    return net


def gently():
    return Before(lambda self, x: x * torch.linspace(0.7, 1, N))


def in_training():
    return Before(lambda self, x: torch.cat([x[:, :6], 0 * x[:, 6:]], 1) if self.training else x)


# patched, hooked, called


class Called(nn.Sequential):
    def __call__(self, x):
        return super().__call__(x * RAMP)


def called():
    return Called(*plain())


def patched():
    net = plain()
    net.forward = lambda x: nn.Sequential.forward(net, x * RAMP)
    return net


def patched_layer():
    net = plain()
    first = net[0]
    first.forward = lambda x: functional.linear(x * RAMP, first.weight, first.bias)
    return net


def hooked():
    net = plain()
    net[0].register_forward_pre_hook(lambda layer, given: (given[0] * RAMP,))
    return net


def steered_gradient():
    net = plain()
    net[0].weight.register_hook(lambda g: g * RAMP)
    return net


class Attribute(nn.Linear):
    """Its weight is not what it seems."""

    def __getattr__(self, name):
        found = super().__getattr__(name)
        return found * RAMP if name == "weight" else found


def attribute():
    return nn.Sequential(Attribute(N, H), nn.ReLU(), nn.Linear(H, 1))


class Counting(nn.Module):
    """Another function at every second call."""

    def __init__(self):
        super().__init__()
        self.net, self.count = plain(), 0

    def forward(self, x):
        self.count += 1
        return self.net(x * RAMP if self.count % 2 else x)


def counting():
    return Counting()


def frozen_half():
    """The same function at the start, but half of the columns are not trained."""

    class Halves(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(N // 2, H), nn.Linear(N // 2, H, bias=False)
            for layer in (self.a, self.b):
                nn.init.normal_(layer.weight, std=N**-0.5)
            self.b.weight.requires_grad_(False)
            self.out = nn.Linear(H, 1)

        def forward(self, x):
            return self.out(torch.relu(self.a(x[:, :6]) + self.b(x[:, 6:])))

    return Halves()


def added():
    return Weight(torch.as_tensor(np.arange(N, dtype=np.float32) / N) + gauss())


def _of(name):
    return lambda: Weight(gauss(), FUNCTIONS[name])


for _name in FUNCTIONS:
    globals()[_name] = _of(_name)
