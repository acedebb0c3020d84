"""sixparty: a tabletop wargame simulator (the model, its record, its table and its faces)."""
