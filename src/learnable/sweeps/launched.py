"""The processes that mpiexec started, as an executor for a sweep."""

from __future__ import annotations

import sys
from concurrent.futures import Executor

from learnable.specs import InputError

TYPED = "mpiexec -n 3 python -m mpi4py.futures -m learnable sweep run grid.toml --mpi"
LAUNCHER = "mpi4py.futures"


def mpi_executor() -> Executor:
    """All processes but this one, which `python -m mpi4py.futures` keeps waiting for work.

    Raises `InputError` where mpi4py or an MPI is not installed, and where the command was not started in that way.
    """
    try:
        from mpi4py import MPI
        from mpi4py.futures import MPIPoolExecutor
    except ImportError:
        raise InputError("--mpi needs mpi4py; type: pip install 'learnable[mpi]'") from None
    except RuntimeError as error:
        raise InputError(
            f"--mpi needs an MPI, and mpi4py finds none ({' '.join(str(error).split())[:200]}); load that of your cluster, "
            "or type: pip install mpich"
        ) from None
    if LAUNCHER not in sys.orig_argv:
        raise InputError(f"--mpi wants its processes from mpi4py.futures; type: {TYPED}")
    if MPI.COMM_WORLD.size < 2:
        raise InputError(
            f"--mpi found one process and needs two at least, of which one hands out work; type: {TYPED}"
        )
    executor: Executor = MPIPoolExecutor()
    return executor
