"""The command line: parse, call, print; nothing else."""


def main() -> None:
    """Run the command line; Ctrl-C is heeded from here on, also while its modules are loaded."""
    from learnable.cli.interrupts import NOTHING, leave

    try:
        from learnable.cli.app import main as run

        run()
    except KeyboardInterrupt:
        from learnable.terminal import say

        say(NOTHING, error=True)
        leave()
