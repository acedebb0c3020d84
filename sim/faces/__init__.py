"""Faces: everything a person reads or touches; no rule of the game lives here."""
