"""YAML -> Scenario -> Game: what an author writes, read strictly and checked all at once."""
