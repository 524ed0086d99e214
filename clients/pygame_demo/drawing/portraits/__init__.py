"""The faces: `painted_layers` paints a person once, `portrait` moves them in each frame.

`mouth_poses` says what each of the 15 mouth shapes looks like, `mouth` draws any blend of them, `expression` what an
emotion does to brows, lids and cheeks.
"""
