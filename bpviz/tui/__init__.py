"""The screen: one number, the position, and what is drawn from it."""
