"""Locks for what libraries keep once for a whole process, beside the precision of balls."""

from __future__ import annotations

from threading import RLock

TORCH = RLock()
"""How torch and BLAS compute: their threads, and torch's kernels of attention; held while it trains or measures."""

TRACING = RLock()
"""How a module is called: `torch.fx` replaces it for the whole process while it traces one."""

WARNINGS = RLock()
"""The filters of warnings, and with them matplotlib's settings; what is done meanwhile is short."""
