"""The kinds of tensor operations and layers by name, for the rules in `operations`."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABOUT = _names("size dim numel shape dtype device ndim")
"""What tells about a tensor, whatever is in it."""
PLACES = _names(
    """
    view reshape flatten permute transpose unsqueeze squeeze movedim swapaxes t getitem expand chunk split
    unbind unflatten expand_as view_as broadcast_to repeat Flatten Unflatten
    """
)
"""What copies or moves entries and computes nothing."""
ODD = _names(
    """
    neg tanh sin erf sign asinh atan contiguous clone float double long int Identity Tanh Dropout dropout
    Softsign Tanhshrink detach
    """
)
"""One entry at a time, with φ(-x) = -φ(x)."""
SINGLE = ODD | _names(
    """
    relu relu_ gelu silu sigmoid exp log abs square sqrt rsqrt cos softplus leaky_relu elu selu clamp clip
    round floor ceil pow relu6 mish bool half ReLU GELU SiLU Sigmoid ELU SELU CELU LeakyReLU ReLU6 Softplus
    to type Mish Hardswish Hardsigmoid LogSigmoid Threshold Hardtanh hardtanh hardswish logsigmoid celu log1p expm1
    """
)
"""One entry at a time."""
PAIRS = _names(
    """
    add sub mul truediv div iadd isub imul maximum minimum radd floordiv gt lt ge le eq ne rsub rmul
    floor_divide add_ sub_ mul_ div_ itruediv
    """
)
"""Two tensors, or a tensor and a number, entry by entry with broadcasting."""
SCALED = _names("mul truediv div imul mul_ div_ itruediv rmul")
"""Of those, products and quotients."""
MEANS = _names("mean sum amax amin prod var std logsumexp")
"""What forgets the places along some axes."""
SOFT = _names("softmax log_softmax Softmax LogSoftmax")
"""Softmax along one axis."""
WRITES = _names("setitem iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul")
"""What writes over its first argument, beside all whose name ends in an underscore."""
FRESH = _names(
    """
    Linear Conv1d Conv2d Conv3d BatchNorm1d BatchNorm2d BatchNorm3d LayerNorm RMSNorm GroupNorm InstanceNorm1d
    InstanceNorm2d
    """
)
"""Layers whose output is a tensor of its own."""
