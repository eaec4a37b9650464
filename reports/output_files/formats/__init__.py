"""Writers of the output files, a module for each format."""
