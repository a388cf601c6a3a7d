"""What it looks like: pure functions from numbers to lines. No widget and no app."""
