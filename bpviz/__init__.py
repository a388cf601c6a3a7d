"""Backpropagation, one keypress at a time, every number in its place."""

__version__ = "0.1.0"
