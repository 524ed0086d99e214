"""Everything that is seen, drawn by code: nothing here knows of networking or sound.

`brush` paints smooth shapes, `scenery` the village, `portraits` the faces, `panels` and `text` what is read.
"""
