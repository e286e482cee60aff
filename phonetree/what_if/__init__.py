"""What would happen if: the real planner in virtual time, over people who are assumed. No Django.

`people.py` says who lives there and how they behave, `made_up.py` invents a network, `world.py` lets
time pass, `result.py` counts, `plot.py` and `drawing.py` show it.
"""
