"""Terminal: text for a screen of characters."""
