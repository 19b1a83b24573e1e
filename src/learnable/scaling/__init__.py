"""`scale`: how INAL and G-alignment fall with size, and whether that is a power of the size or faster."""

from learnable.scaling.sizes import Scale as Scale
from learnable.scaling.sizes import scale as scale
from learnable.scaling.trends import Trend as Trend
from learnable.scaling.trends import trend as trend
