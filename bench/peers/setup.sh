#!/bin/sh
# Makes bench/peers/.venv: the frameworks that we measure ourselves against, in an environment of their own.
# They are only benched, never a dependency. livekit-local-inference (pulled in by livekit-agents, not used here)
# may be used only together with LiveKit Agents.
set -e
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet --requirement requirements.txt
.venv/bin/pip list 2>/dev/null | grep -iE '^(pipecat-ai|livekit|livekit-agents|livekit-plugins-silero|onnxruntime|uvicorn|uvloop|websockets) '
