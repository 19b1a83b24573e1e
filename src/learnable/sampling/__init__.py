"""Alignments from draws: U-statistics with 95% intervals, on a law and on rows of data.

For a unit N with random weights, E_N (E_x y(x) N(x))² is estimated without bias from m inputs by
((Σ_i z_i)² - Σ_i z_i²)/(m(m-1)) with z_i = y_i N(x_i): the plain square of the mean would add Var(z)/m
(Abbe, Cornacchia, Hązła & Marquis 2022, arXiv 2202.12846, define the alignment). Units of one layer are
averaged. A draw depends on the seed and its own number alone, so results do not depend on who computes it.
"""

from learnable.sampling.law import LayerAlignment as LayerAlignment
from learnable.sampling.law import law_alignment as law_alignment
from learnable.sampling.rows import RowsAlignment as RowsAlignment
from learnable.sampling.rows import rows_alignment as rows_alignment
