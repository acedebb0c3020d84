"""`python -m sim` is the command `sixparty`."""

import sys

from sim.faces.cli.main import main

sys.exit(main())
