"""`python -m learnable`: the command line, where a launcher such as mpiexec wants a module."""

import os
import sys

if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()] != [os.path.dirname(os.path.dirname(__file__))]:
    del sys.path[0]  # a json.py in the folder that one stands in is no module of ours

from learnable.cli import main

if __name__ == "__main__":
    main()
