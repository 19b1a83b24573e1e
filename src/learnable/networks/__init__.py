"""What learns: networks at initialisation, and what they see of a target before any training."""

from learnable.networks.mlp import MLP as MLP
from learnable.networks.module import ModuleNetwork as ModuleNetwork
from learnable.networks.vocabulary import Network as Network
from learnable.networks.vocabulary import networks as networks
