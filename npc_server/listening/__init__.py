"""From a player's microphone to what the player said: resampling, voice detection, turns, recognition.

`listener.Listener` is one player's ear and the only thing that a session drives. It cuts the
stream into windows, has a shared `vad` detector judge them, lets a strategy of `turns` find where
a turn begins and ends, and hands the sound of the turn to a provider of `stt`.
"""
