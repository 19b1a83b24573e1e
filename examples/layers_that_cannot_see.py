"""Bias-free layers are blind to some degrees, by proof; a random bias opens their eyes.

Run it: python examples/layers_that_cannot_see.py
"""

from learnable import check

for activation in ("relu", "abs", "erf", "square", "cos"):
    for bias in ("0.0", "fan_in"):
        net = f"mlp(widths=[64], activation={activation}, bias_variance={bias})"
        layer = check('polynomial(n=8, expression="x1 + x1*x2 + x1*x2*x3 + x1*x2*x3*x4")', net).layers[0]
        blind = ", ".join(name.removeprefix("degree ") for name in layer.blind) or "nothing"
        print(f"{net:65} blind to {blind}")
