"""Dialogs: a line to type, a choice, the keys."""
