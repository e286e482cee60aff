"""What is promised about speed, measured. `python -m bench` prints it, on both databases."""
