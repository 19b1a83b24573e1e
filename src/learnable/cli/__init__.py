"""The command line: parse, call, print; nothing else."""

from learnable.cli.app import main as main
