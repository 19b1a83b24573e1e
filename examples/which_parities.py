"""Which parities of 24 bits can a network learn? One line a degree: alignment, what the network sees, the verdict.

Run it: python examples/which_parities.py
"""

from learnable import check

NETWORK = "mlp(widths=[256], bias_variance=fan_in, weight_variance=1.0)"

print(f"{'degree':>6}  {'log10 alignment':>15}  {'log10 INAL':>10}  verdict")
for degree in (1, 2, 3, 4, 6, 8, 12, 18, 24):
    found = check(f"parity(n=24, degree={degree})", NETWORK)
    measures = found.json()["measures"]
    alignment, inal = measures["alignment"]["log10"], measures["inal"]["log10"]
    print(f"{degree:>6}  {alignment:>15.2f}  {inal:>10.2f}  {found.verdict.label}")
