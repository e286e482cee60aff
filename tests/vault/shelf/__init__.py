"""A small app that exists in tests only: rows with sealed words."""
