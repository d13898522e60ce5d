"""Attack: turn a person's items into questions, and replies into outcomes."""
