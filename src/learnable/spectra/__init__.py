"""The eigenvalues of a network's kernel at initialisation, degree by degree, on each law.

On the hypercube the kernel of a layer is φ(1-2h/n), a function of the Hamming distance, so every parity of k
bits is an eigenfunction, with eigenvalue κ_k = 2^-n Σ_h C(n,h) Kr_k(h) φ_h / C(n,k) = E_N (E_x χ_S(x) N(x))². On the
sphere it is φ(<x,z>), and every harmonic of degree k is one, with κ_k = E φ(t) P_k(t) (Funk and Hecke). The initial
alignment of a target with weights W_k is then Σ_k κ_k W_k (Abbe, Cornacchia, Hązła & Marquis 2022, arXiv 2202.12846).
Every κ_k is a proven Arb enclosure, except for activations without a closed form, where it is an interval by
quadrature. On Gaussian inputs the kernel is a block on every degree of harmonics: see `radial`.
"""

from learnable.spectra.layers import LayerSpectrum as LayerSpectrum
from learnable.spectra.layers import Spectrum as Spectrum
from learnable.spectra.of_network import spectrum as spectrum
from learnable.spectra.radial import RadialLayer as RadialLayer
from learnable.spectra.radial import radial_layers as radial_layers
