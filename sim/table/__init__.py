"""The table: a game of people, doctrines and programs, driven by Mesa, and the session that records it."""
