"""The rules: pure functions of arrays. They know no file, clock, screen, random source, or framework."""

RULES_VERSION = 1
