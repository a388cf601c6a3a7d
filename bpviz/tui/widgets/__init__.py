"""Widgets: thin shells over what drawing paints and teaching says."""
