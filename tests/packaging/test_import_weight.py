"""What importing the packages costs."""

import subprocess
import sys


def test_importing_the_server_package_loads_none_of_the_heavy_libraries() -> None:
    heavy = ["numpy", "websockets", "pydantic", "networkx", "openai", "pocketsphinx", "soxr"]
    program = f"import sys, npc_server; print([name for name in {heavy!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
