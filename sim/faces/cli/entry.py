"""The program `sixparty`: hears Ctrl-C first, and only then imports the command line and runs it."""

from sim.faces.cli.ctrl_c import listen


def main() -> int:
    """Run the command line and return its exit code; Ctrl-C is 130 while it is still being imported too."""
    ears = listen()
    from sim.faces.cli.main import main as run

    ears.code = run()
    ears.spare = 0  # all is said and written, and what is left is Python's own end
    return ears.code
