"""`python -m learnable`: the command line, where a launcher such as mpiexec wants a module."""

from learnable.cli import main

if __name__ == "__main__":
    main()
