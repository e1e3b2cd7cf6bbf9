"""App Home, and what shows the way to everything else."""
