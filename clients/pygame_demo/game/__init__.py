"""What the game knows, without drawing, networking or sound: who stands where, what was said, what was found out.

Everything here takes its time and its randomness from outside, so that tests decide both.
"""
