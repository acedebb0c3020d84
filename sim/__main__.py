"""`python -m sim` is the command `sixparty`."""

import sys

from sim.faces.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
