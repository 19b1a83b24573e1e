"""Small modules on 12 coordinates: those that have a symmetry, and those that nearly have one."""

import numpy as np
import torch
from torch import nn

N = 12


def linear():
    return nn.Sequential(nn.Linear(N, 16), nn.ReLU(), nn.Linear(16, 1))


def with_weights(fill):
    net = linear()
    fill(net[0].weight)
    return net


def gaussian():
    return with_weights(nn.init.normal_)


def positive():
    return with_weights(lambda w: nn.init.uniform_(w, 0, 1))


def signs():
    return with_weights(lambda w: w.data.copy_(torch.randint(0, 2, w.shape) * 2.0 - 1))


def truncated():
    return with_weights(lambda w: nn.init.trunc_normal_(w, std=1.0, a=-1.0, b=1.0))


def by_numpy():
    seed = int(torch.randint(0, 2**31, ()))
    return with_weights(
        lambda w: w.data.copy_(torch.as_tensor(np.random.default_rng(seed).normal(size=w.shape)))
    )


def orthogonal():
    return with_weights(nn.init.orthogonal_)


def sparse():
    return with_weights(lambda w: nn.init.sparse_(w, 0.3))


def identity():
    return with_weights(nn.init.eye_)


def seeded():
    torch.manual_seed(0)
    return linear()


def normalised():
    return nn.Sequential(nn.Linear(N, 16), nn.BatchNorm1d(16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 1))


def raw_batchnorm():
    return nn.Sequential(nn.BatchNorm1d(N), *linear())


def raw_layernorm():
    return nn.Sequential(nn.LayerNorm(N), *linear())


def in_place():
    return nn.Sequential(nn.Linear(N, 16), nn.ReLU(inplace=True), nn.Linear(16, 1))


class Skip(nn.Module):
    def __init__(self, way):
        super().__init__()
        self.a, self.b, self.head = nn.Linear(N, N), way, nn.Linear(N, 1)
        nn.init.normal_(self.a.weight)

    def forward(self, x):
        return self.head(torch.relu(self.a(x)) + self.b(x))


def skip():
    return Skip(nn.Linear(N, N))


def raw_skip():
    return Skip(nn.Identity())


def tied():
    a, b = nn.Linear(N, N), nn.Linear(N, N)
    b.weight = a.weight
    return nn.Sequential(a, nn.ReLU(), b, nn.ReLU(), nn.Linear(N, 1))


def copied():
    a, b = nn.Linear(N, N), nn.Linear(N, N)
    b.load_state_dict(a.state_dict())
    return nn.Sequential(a, nn.ReLU(), b, nn.ReLU(), nn.Linear(N, 1))


def line(mode, *head, stride=1):
    return nn.Sequential(
        nn.Unflatten(1, (1, N)),
        nn.Conv1d(1, 6, 3, padding=1, padding_mode=mode, stride=stride),
        nn.ReLU(),
        nn.Conv1d(6, 6, 3, padding=1, padding_mode=mode),
        nn.Tanh(),
        *head,
    )


def pool():
    return nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(6, 1)


def circular_pooled():
    return line("circular", *pool())


def circular_headed():
    return line("circular", nn.Flatten(), nn.Linear(6 * N, 1))


def zero_padded():
    return line("zeros", *pool())


def strided():
    return line("circular", *pool(), stride=2)


def window_pooled():
    return line("circular", nn.MaxPool1d(2), nn.Flatten(), nn.Linear(3 * N, 1))


def circular_image():
    conv = nn.Conv2d(1, 4, 3, padding=1, padding_mode="circular")
    return nn.Sequential(nn.Unflatten(1, (1, 3, 4)), conv, nn.ReLU(), nn.Flatten(), nn.Linear(48, 1))


def circular_channels():
    conv = nn.Conv1d(2, 4, 3, padding=1, padding_mode="circular")
    return nn.Sequential(nn.Unflatten(1, (2, 6)), conv, nn.ReLU(), nn.Flatten(), nn.Linear(24, 1))


def patches():
    return nn.Sequential(
        nn.Unflatten(1, (1, N)), nn.Conv1d(1, 8, 3, stride=3), nn.ReLU(), nn.Flatten(), nn.Linear(32, 1)
    )


def image_patches():
    return nn.Sequential(
        nn.Unflatten(1, (1, 2, 6)), nn.Conv2d(1, 8, 2, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(24, 1)
    )


def locally():
    conv = nn.Conv1d(4, 16, 3, groups=4)
    return nn.Sequential(nn.Unflatten(1, (4, 3)), conv, nn.ReLU(), nn.Flatten(), nn.Linear(16, 1))


class Local(nn.Module):
    def __init__(self):
        super().__init__()
        self.w, self.head = nn.Parameter(torch.randn(4, 3, 5)), nn.Linear(20, 1)

    def forward(self, x):
        return self.head(torch.relu(torch.einsum("btp,tpd->btd", x.view(-1, 4, 3), self.w)).flatten(1))


def local_einsum():
    return Local()


class Tokens(nn.Module):
    """Patches of `width`, positions of a kind, two encoder layers, a mean or a class token."""

    def __init__(self, width, positions, token=False):
        super().__init__()
        self.width, self.count = width, N // width
        places = self.count + token
        self.embed = nn.Linear(width, 8)
        if positions is not None:
            made = positions(places, 8)
            if isinstance(made, nn.Parameter):
                self.positions = made
            else:
                self.register_buffer("positions", made)
        self.token = nn.Parameter(torch.randn(1, 1, 8)) if token else None
        self.body = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        z = self.embed(x.view(x.shape[0], self.count, self.width))
        if self.token is not None:
            z = torch.cat([self.token.expand(x.shape[0], -1, -1), z], 1)
        z = self.body(z + self.positions)
        return self.head(z[:, 0] if self.token is not None else z.mean(1))


def iid(places, width):
    return nn.Parameter(torch.randn(1, places, width) * 0.02)


def ramp(places, width):
    return torch.arange(places * width).float().reshape(1, places, width) / places


def tokens():
    return Tokens(1, iid)


def token_patches():
    return Tokens(3, iid, token=True)


def zero_positions():
    return Tokens(1, lambda places, width: nn.Parameter(torch.zeros(1, places, width)))


def ramp_positions():
    return Tokens(1, lambda places, width: nn.Parameter(ramp(places, width)))


def sine_positions():
    return Tokens(1, lambda places, width: torch.sin(ramp(places, width)))


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.places = nn.Embedding(2, 8), nn.Embedding(N, 8)
        self.attention, self.head = nn.MultiheadAttention(8, 2, batch_first=True), nn.Linear(8, 1)

    def forward(self, x):
        ids = ((1 - x) / 2).long()
        z = self.words(ids) + self.places(torch.arange(ids.shape[1]))
        z, _ = self.attention(z, z, z)
        return self.head(z.mean(dim=1))


def words():
    return Words()


class Branching(nn.Module):
    """No trace goes through a branch on values."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x) if x.sum() > -1e9 else self.inner(-x)


def branching():
    return Branching(linear())


def branching_ramp():
    return Branching(with_weights(lambda w: w.data.copy_(torch.randn_like(w) * (torch.arange(N) + 1))))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.LSTM(1, 4, batch_first=True), nn.Linear(4, 1)

    def forward(self, x):
        return self.head(self.body(x.unsqueeze(-1))[0][:, -1])


def recurrent():
    return Recurrent()


def deaf():
    """Its output is so far from the input that draws tell nothing."""

    class Deaf(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(1, 1)

        def forward(self, x):
            return self.head(torch.sign(x.sum(1, keepdim=True) + 1e6) if x.sum() > -1e9 else x[:, :1])

    return Deaf()
