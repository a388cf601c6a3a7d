"""What backpropagation is: problems, sub-steps, states. NumPy only, no screen and no files."""
