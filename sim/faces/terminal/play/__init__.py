"""Play in a terminal: people at one keyboard, line by line, and a facilitator's menu."""
