"""What can be said about a frame. Pure: no screen, no files."""
