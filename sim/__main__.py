"""`python -m sim` is the command `sixparty`."""

import sys

from sim.faces.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
