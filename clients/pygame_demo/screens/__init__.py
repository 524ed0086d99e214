"""What the window shows: the village, a conversation, and the menus over both.

`context` is what they share; each screen takes input, lets time pass and draws. Which one is shown, `app` decides.
"""
