"""Many games: studies, their design, their store on disk, and what is read out of them."""
