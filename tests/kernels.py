"""Other kinds of processors, imitated on this one: the environment that each wants, and the suite in it.

``python tests/kernels.py --kernels prescott,haswell --threads 1,2 tests/hardness`` runs pytest once for each pair, and ends
with a table. A kernel that this processor cannot run is left out by name. The variables are read when a library is loaded,
so each run is a process of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Kernel:
    """A kind of processor: the flag that this one must have, and the variables that make libraries behave like it."""

    needs: str
    openblas: str
    numpy_without: tuple[str, ...]
    torch: dict[str, str]

    def environment(self) -> dict[str, str]:
        """NumPy's and SciPy's OpenBLAS, NumPy's own loops, and torch with its two libraries."""
        from numpy._core._multiarray_umath import __cpu_dispatch__  # type: ignore[attr-defined]

        without = [name for name in __cpu_dispatch__ if name.startswith(self.numpy_without)]
        dispatch = {"NPY_DISABLE_CPU_FEATURES": " ".join(without)} if without else {}
        return {"OPENBLAS_CORETYPE": self.openblas, **dispatch, **self.torch}


def _torch(aten: str, mkl: str, onednn: str) -> dict[str, str]:
    return {"ATEN_CPU_CAPABILITY": aten, "MKL_CBWR": mkl, "ONEDNN_MAX_CPU_ISA": onednn}


KERNELS = {
    "haswell": Kernel("avx2", "Haswell", ("AVX512", "X86_V4"), _torch("avx2", "AVX2", "AVX2")),
    "skylakex": Kernel("avx512f", "SkylakeX", (), {}),
    "prescott": Kernel(
        "pni",  # SSE3
        "Prescott",
        ("AVX", "FMA", "X86_V3", "X86_V4"),
        _torch("default", "COMPATIBLE", "SSE41"),
    ),
}


def runs_here(name: str) -> bool:
    """Whether this processor has the instructions of a kernel."""
    try:
        return f" {KERNELS[name].needs} " in Path("/proc/cpuinfo").read_text().replace("\n", " ")
    except OSError:
        return False


def environment(name: str, threads: int) -> dict[str, str]:
    """The whole environment of a process that behaves like that kernel, on so many threads."""
    idle = {
        "OPENBLAS_THREAD_TIMEOUT": "4",
        "OMP_WAIT_POLICY": "passive",
    }  # threads that wait leave the core to others
    return {**os.environ, **KERNELS[name].environment(), **idle, "OMP_NUM_THREADS": str(threads)}


def main() -> int:
    """Run pytest with the arguments that are not ours under every kernel and number of threads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kernels", default=",".join(KERNELS))
    parser.add_argument("--threads", default="1,2")
    known, pytest = parser.parse_known_args()
    rows, worst = [], 0
    for name in known.kernels.split(","):
        for threads in map(int, known.threads.split(",")):
            if not runs_here(name):
                rows.append(
                    f"{name:10} {threads} thread(s)  left out: this processor has no {KERNELS[name].needs}"
                )
                continue
            print(f"== {name}, {threads} thread(s)", flush=True)
            start = time.monotonic()
            command = [sys.executable, "-m", "pytest", *pytest]
            code = subprocess.run(command, cwd=ROOT, env=environment(name, threads), check=False).returncode
            worst = max(worst, code)
            rows.append(
                f"{name:10} {threads} thread(s)  {'passed' if code == 0 else f'failed ({code})'} "
                f"in {time.monotonic() - start:.0f} s"
            )
    print("\n".join(rows))
    return worst


if __name__ == "__main__":
    sys.exit(main())
