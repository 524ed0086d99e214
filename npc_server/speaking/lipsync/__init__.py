"""Mouth shapes from phones: `shapes` holds the tables, `closures` finds where stops begin in the
sound, `timeline` lays the shapes on the utterance's clock.
"""
