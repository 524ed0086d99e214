"""Makes the pictures of the inspector in docs/pictures: a real server, a player on a socket, Chromium.

    python scripts/inspector_pictures.py [--world DIR]

Needs the extra `test` and Debian's `chromium`. Two plays of the same words look alike but for times.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import Page  # noqa: E402

from tests.inspector.large_world import write_large_world  # noqa: E402
from tests.processes.inspected_page import open_page  # noqa: E402
from tests.processes.server_process import MILLBROOK, ServerProcess, running_server  # noqa: E402
from tests.processes.wire_player import meet  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"


async def talk(page: Page, server: ServerProcess, name: str, tab: str) -> None:
    """A short talk with Agnes, and a picture amid it."""
    async with meet(server.url, name) as player:
        await player.face("agnes")
        await page.locator(".said").first.wait_for()
        for words in ("what is the news", "tell me about the bell"):
            await asyncio.sleep(2)
            await player.is_answered(words)
        await asyncio.sleep(1)
        await page.click(f"#tab-{tab}")
        await asyncio.sleep(1)
        await page.screenshot(path=PICTURES / f"{name}.png")
        await player.send("bye")


async def main(world: Path) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with running_server(Path(folder) / "data", world=world) as server:
            for scheme, tab in (("light", "step"), ("dark", "sound")):
                async with open_page(server.port, scheme=scheme) as page:
                    await talk(page, server, f"inspector-{scheme}", tab)
        large = write_large_world(Path(folder) / "large")
        with running_server(Path(folder) / "large-data", world=large) as server:
            async with open_page(server.port, width=1920, height=1080) as page:
                async with meet(server.url) as player:
                    await player.send("talk", characters=["guide"])
                    await page.locator(".said").first.wait_for()
                    await player.send("text", text="tell me about the harbour n1 0")
                    await player.expect("story_update")
                    await page.keyboard.press("g")
                    await page.click("#zoom-fit")
                    await asyncio.sleep(1.5)
                    await page.screenshot(path=PICTURES / "inspector-200-nodes.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", type=Path, default=MILLBROOK)
    asyncio.run(main(parser.parse_args().world))
