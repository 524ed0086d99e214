"""The inspector's page in a real Chromium, as a person sees it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page, async_playwright

__all__ = ["BROWSER", "open_page", "overlapping", "shown_nodes"]

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
"""Its path; None if there is no Chromium on this machine."""


@asynccontextmanager
async def open_page(port: int, *, width: int = 1280, height: int = 800, scheme: Any = "light") -> AsyncIterator[Page]:
    """The page of the server at this port; behind the block, nothing may have gone wrong in it.

    Raises:
        AssertionError: the page wrote to the console, threw, or asked another host.
    """
    wrong: list[str] = []
    async with async_playwright() as playwright:
        # The sandbox of Chromium can't be made by root, as whom containers run.
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        try:
            page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.on("console", lambda message: wrong.append(f"console: {message.text}"))
            page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
            page.on("request", lambda request: _look_at(request.url, port, wrong))
            await page.goto(f"http://127.0.0.1:{port}/inspect")
            await page.locator("[data-node]").first.wait_for()
            yield page
        finally:
            await browser.close()
    assert wrong == []


def _look_at(url: str, port: int, wrong: list[str]) -> None:
    if not url.startswith((f"http://127.0.0.1:{port}/inspect", "blob:", "data:")):
        wrong.append(f"asks for {url}")


async def shown_nodes(page: Page) -> dict[str, dict[str, float]]:
    """Where the boxes of all nodes are on the screen."""
    return dict(
        await page.evaluate(
            """Object.fromEntries([...document.querySelectorAll('[data-node]')].map((node) => {
                const { x, y, width, height } = node.querySelector('.box').getBoundingClientRect();
                return [node.dataset.node, { x, y, width, height }];
            }))"""
        )
    )


def overlapping(boxes: dict[str, dict[str, float]]) -> list[tuple[str, str]]:
    """Pairs of boxes that share a pixel."""
    named = list(boxes.items())
    return [
        (name, other_name)
        for index, (name, one) in enumerate(named)
        for other_name, other in named[index + 1 :]
        if all(
            one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
            for start, size in (("x", "width"), ("y", "height"))
        )
    ]
