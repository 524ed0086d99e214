"""Turns: `speech_gate` finds them in an open microphone, `turn` gathers their sound, `endings` tells of them."""
