"""A network that looks its inputs up in a table is ranked, though it cannot take them with the other sign."""

import numpy as np
from torch import nn

import learnable as lb


class Tokens(nn.Module):
    """The mean of the words' vectors, read out."""

    def __init__(self):
        super().__init__()
        self.words, self.readout = nn.Embedding(50, 16), nn.Linear(16, 1)

    def forward(self, x):
        return self.readout(self.words(x.long()).mean(dim=1))


def test_an_embedding_is_ranked():
    X = np.random.default_rng(0).integers(0, 50, (100, 12))
    y = np.where((X < 25).sum(axis=1) > 6, 1, -1)
    found = lb.rank((X, y), [Tokens, "mlp(widths=[16])"])
    assert "Tokens" in str(found) and "not measured" not in str(found)
