"""Where problems come from, and go to: the gallery, sizes, problem files, tables of samples."""
