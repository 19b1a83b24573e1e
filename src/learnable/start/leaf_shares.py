"""One leaf's part of the tangent kernel, from its input and the gradient at its output, for every row at once.

A linear leaf's gradient is g aᵀ, so its share is (a·a')(g·g') and the gradients themselves are never formed; those of a
convolution and of a linear leaf at several places are formed a part at a time; a norm's are sums over places.
"""

from __future__ import annotations

from typing import Any

_WHOLE = 2**24
"""Gradients of at most so many numbers are formed at once."""
_LINEAR = ("Linear", "NonDynamicallyQuantizableLinear")
_CONVOLUTION = ("Conv1d", "Conv2d")
_NORM = ("BatchNorm1d", "BatchNorm2d", "LayerNorm", "GroupNorm")


def has_rule(leaf: Any) -> bool:
    """Whether `share` knows this leaf: by its exact class, since one derived from it may do something else."""
    import torch

    name = type(leaf).__name__
    if type(leaf) is not getattr(torch.nn, name, None) and name != "NonDynamicallyQuantizableLinear":
        return False
    if name in _CONVOLUTION:
        return leaf.groups == 1 and leaf.padding_mode == "zeros" and not isinstance(leaf.padding, str)
    if name in _NORM:
        return leaf.weight is not None and not leaf.training
    return name in _LINEAR


def share(leaf: Any, given: Any, pull: Any) -> Any:
    """K (m, m) of the leaf's own parameters, `given` its input and `pull` the gradient of every row's value at its output.

    >>> import torch
    >>> leaf = torch.nn.Linear(2, 1, bias=False)
    >>> share(leaf, torch.tensor([[1.0, 2.0], [3.0, -1.0]]), torch.ones(2, 1)).tolist()
    [[5.0, 1.0], [1.0, 10.0]]
    """
    import torch

    m = len(given)
    if type(leaf).__name__ in _NORM:
        J = _norm_gradients(leaf, given, pull)
        return J @ J.T
    if isinstance(leaf, torch.nn.Linear):
        a, g = given.reshape(m, -1, given.shape[-1]), pull.reshape(m, -1, pull.shape[-1])
    else:
        a, g = _patches(leaf, given), pull.reshape(m, pull.shape[1], -1).transpose(1, 2)
    K = _of_products(a, g)
    if leaf.bias is not None:
        sums = g.sum(dim=1)
        K = K + sums @ sums.T
    return K


def _norm_gradients(leaf: Any, given: Any, pull: Any) -> Any:
    """Rows of gradients for scale and shift of a norm: Σ over places of g·x̂ and of g, x̂ the normalised input."""
    import torch

    F, m = torch.nn.functional, len(given)
    if isinstance(leaf, torch.nn.LayerNorm):
        normed = F.layer_norm(given, leaf.normalized_shape, None, None, leaf.eps)
        size = leaf.weight.numel()
        scale, shift = ((pull * normed).reshape(m, -1, size).sum(1), pull.reshape(m, -1, size).sum(1))
    else:
        if isinstance(leaf, torch.nn.GroupNorm):
            normed = F.group_norm(given, leaf.num_groups, None, None, leaf.eps)
        else:
            normed = F.batch_norm(
                given, leaf.running_mean, leaf.running_var, None, None, False, 0.0, leaf.eps
            )
        places = (m, given.shape[1], -1)
        scale, shift = (pull * normed).reshape(places).sum(2), pull.reshape(places).sum(2)
    return scale if leaf.bias is None else torch.cat([scale, shift], dim=1)


def _of_products(a: Any, g: Any) -> Any:
    """Σ over places of g aᵀ, Gram of its entries: a (m, places, in) and g (m, places, out) give (m, m)."""
    import torch

    m, places, size = a.shape
    if places == 1:
        return (a[:, 0] @ a[:, 0].T) * (g[:, 0] @ g[:, 0].T)
    K = a.new_zeros((m, m))
    width = max(1, _WHOLE // (m * size))  # outputs at a time
    for start in range(0, g.shape[2], width):
        J = torch.einsum("mpi,mpo->mio", a, g[:, :, start : start + width]).reshape(m, -1)
        K += J @ J.T
    return K


def _patches(leaf: Any, given: Any) -> Any:
    """What each place of a convolution reads: (m, places, in_channels·kernel)."""
    import torch

    flat = isinstance(leaf, torch.nn.Conv1d)
    image = given[:, :, None, :] if flat else given
    two = (lambda v: (1, v[0])) if flat else (lambda v: v)
    padding = (0, leaf.padding[0]) if flat else leaf.padding
    found = torch.nn.functional.unfold(
        image, two(leaf.kernel_size), dilation=two(leaf.dilation), padding=padding, stride=two(leaf.stride)
    )
    return found.transpose(1, 2)
