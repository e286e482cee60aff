"""What `make` starts: small programs around the house, none of which the house imports."""
