"""What is written instead of shown: every sub-step as text or JSON, and what agrees with what."""
