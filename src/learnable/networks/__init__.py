"""Networks at initialisation, and what they see of a target before any training."""

from learnable.networks.callable_network import MadeNetwork as MadeNetwork
from learnable.networks.callable_network import made as made
from learnable.networks.image_input import on_rows as on_rows
from learnable.networks.mlp import MLP as MLP
from learnable.networks.module import FileNetwork as FileNetwork
from learnable.networks.module import ModuleNetwork as ModuleNetwork
from learnable.networks.vocabulary import Network as Network
from learnable.networks.vocabulary import networks as networks
