"""Gradients of many small networks at once: ours beside torch.func.vmap(grad), the one-by-one loop, and JAX.

Every contestant computes the gradient of half the mean squared error of every network on its own data, two
layers, ReLU, biases. Rounds are taken in turn in one run; medians and spread are reported. JAX is used where it
is installed.

    python benchmarks/ensemble.py [--rounds 7] [--out benchmarks/results.json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import torch

from learnable.descent.clipping import Cut
from learnable.descent.engines import engine_of
from learnable.descent.losses import loss_named
from learnable.descent.workers import over

CASES = {
    "ensemble of 256, width 64": (256, 20, 64, 512),
    "ensemble of 1024, width 16": (1024, 20, 16, 512),
    "ensemble of 16, width 1024": (16, 20, 1024, 512),
}


def data(members: int, inputs: int, width: int, batch: int) -> tuple[tuple[torch.Tensor, ...], Any, Any]:
    """Weights (W, b, v, c) with the members in front, inputs and labels."""
    g = torch.Generator().manual_seed(0)
    W = torch.randn(members, inputs, width, generator=g) * (2 / inputs) ** 0.5
    v = torch.randn(members, width, 1, generator=g) * (2 / width) ** 0.5
    X = torch.randn(members, batch, inputs, generator=g)
    y = torch.randn(members, batch, generator=g)
    return (W, torch.zeros(members, width), v, torch.zeros(members, 1)), X, y


def ours(weights: Any, X: Any, y: Any) -> Callable[[], Any]:
    """The engine of `train`, chunk after chunk as it trains: each chunk's weights are its own tensors."""
    members, batch, inputs = X.shape
    engine = engine_of(f"mlp(widths=[{weights[0].shape[2]}])", inputs, torch.float32, "cpu")
    size, loss = engine.plan(batch).members, loss_named("squared")
    parts = [slice(i, i + size) for i in range(0, members, size)]
    chunks = [(tuple(w[p].clone() for w in weights), X[p], y[p]) for p in parts]
    cuts = [Cut("none", torch.full((len(c[1]),), float("inf"))) for c in chunks]

    def gradient(i: int) -> Any:
        w, x, t = chunks[i]
        return engine.pulled(w, x, t, cuts[i], loss).gradient

    return lambda: over(gradient, range(len(chunks)), Event())


def _loss(w: Any, x: Any, t: Any) -> Any:
    f = (torch.relu(x @ w[0] + w[1]) @ w[2] + w[3])[:, 0]
    return 0.5 * (t - f).square().mean()


def vmapped(weights: Any, X: Any, y: Any) -> Callable[[], Any]:
    """torch.func.vmap(grad(loss)) over all members."""
    gradient = torch.func.vmap(torch.func.grad(_loss))
    return lambda: gradient(weights, X, y)


def looped(weights: Any, X: Any, y: Any) -> Callable[[], Any]:
    """One network after another through autograd."""
    own = [[w[i].clone().requires_grad_(True) for w in weights] for i in range(len(X))]
    return lambda: [torch.autograd.grad(_loss(w, X[i], y[i]), w) for i, w in enumerate(own)]


def jaxed(weights: Any, X: Any, y: Any) -> Callable[[], Any] | None:
    """jax.jit(jax.vmap(jax.grad(loss))), or None where JAX is not installed."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return None

    def loss(w: Any, x: Any, t: Any) -> Any:
        f = (jax.nn.relu(x @ w[0] + w[1]) @ w[2] + w[3])[:, 0]
        return 0.5 * jnp.mean((t - f) ** 2)

    gradient = jax.jit(jax.vmap(jax.grad(loss)))
    given = jax.tree.map(lambda t: jnp.asarray(t.numpy()), (weights, X, y))
    return lambda: jax.block_until_ready(gradient(*given))


CONTESTANTS = {
    "ours": ours,
    "torch.func.vmap(grad)": vmapped,
    "one by one": looped,
    "jax jit(vmap(grad))": jaxed,
}


def timed(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def agree(one: Any, two: Any) -> None:
    """The contestants compute the same gradients (ours pulls up the loss, theirs go down)."""
    for i in range(len(one[0])):
        joined = torch.cat([chunk[i] for chunk in one])
        torch.testing.assert_close(-joined, two[i].reshape(joined.shape), rtol=1e-3, atol=1e-5)


def measure(name: str, rounds: int) -> dict[str, Any]:
    """One row of results.json: medians in seconds, and the best peer over ours."""
    given = data(*CASES[name])
    calls = {k: make(*given) for k, make in CONTESTANTS.items()}
    agree(calls["ours"](), calls["torch.func.vmap(grad)"]())
    seconds: dict[str, list[float]] = {k: [] for k in calls}
    for turn in range(rounds + 1):
        for k, call in calls.items():
            if call is not None:
                took = timed(call)
                if turn:
                    seconds[k].append(took)
    medians = {k: statistics.median(v) if v else None for k, v in seconds.items()}
    for k, v in seconds.items():
        spread = f"{min(v):.4f} to {max(v):.4f}" if v else "not installed"
        print(f"{name:28} {k:22} {medians[k] or float('nan'):.4f} s   ({spread})")
    own = medians.pop("ours")
    best = min(v for v in medians.values() if v is not None)
    print(f"{name:28} best peer / ours = {best / own:.2f}")
    return {"name": name, "ours_seconds": own, "peers": medians, "ratio": best / own}


def run(rounds: int = 7) -> list[dict[str, Any]]:
    """Every case, as `python -m benchmarks` asks for it."""
    return [measure(name, rounds) for name in CASES]


def append(rows: list[dict[str, Any]], out: Path) -> None:
    """Replace the rows of the same names in a results file, keep the others."""
    known = json.loads(out.read_text()) if out.is_file() else []
    names = {row["name"] for row in rows}
    out.write_text(json.dumps([r for r in known if r["name"] not in names] + rows, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    given = parser.parse_args()
    append(run(max(5, given.rounds)), given.out)


if __name__ == "__main__":
    main()
