"""The demo network: invented people in invented places, the same each time it is loaded."""
