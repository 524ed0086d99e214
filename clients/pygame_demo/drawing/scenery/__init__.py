"""The village square in evening light, painted once for each size of window, and what moves in it.

`backdrop` puts the painting together, `props` stand in the square so that one can walk behind them, `figures` are its
people, `living` is smoke, sails and fireflies. All count in a scene of 1280 by 720 units.
"""
