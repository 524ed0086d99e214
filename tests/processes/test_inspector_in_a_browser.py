"""The inspector as a person uses it: a real server, a real player on a socket, a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.inspector.large_world import NODES, write_large_world
from tests.processes.inspected_page import BROWSER, open_page, overlapping, shown_nodes
from tests.processes.server_process import MILLBROOK, running_server
from tests.processes.wire_player import meet

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to open the inspector in: apt install chromium"),
]

HELLO = Path("characters/hello").absolute()
STANDING = ".node.now"
SCREENS = [(1280, 800), (1920, 1080)]


async def standing(page: Page) -> set[str]:
    return set(await page.eval_on_selector_all(STANDING, "nodes => nodes.map((node) => node.dataset.node)"))


async def test_the_lit_node_moves_and_the_conversation_is_shown_as_heard(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with open_page(server.port) as page, meet(server.url) as player:
            await player.face("agnes")
            await expect(page.locator(f'{STANDING}[data-node="inn.door"]')).to_have_count(1)
            await player.is_answered("what is the news")
            await expect(page.locator(f'{STANDING}[data-node="inn.hearth"]')).to_have_count(1)
            assert "inn.door" not in await standing(page)
            await expect(page.locator('[data-node="inn.door"]')).to_have_class("node been")
            await expect(page.locator('.way.last[data-edge="inn.door.news"]')).to_have_count(1)
            await expect(page.locator(".said.player p").last).to_have_text("what is the news")
            await expect(page.locator("#panel")).to_contain_text("by intent")
            await page.click("#tab-latency")
            await expect(page.locator(".beam")).to_have_count(1)
            await page.click("#tab-sound")
            await expect(page.locator(".sound")).to_contain_text("24000 Hz")
            await page.click("#tab-people")
            await expect(page.locator('[aria-label="Agnes"]')).to_contain_text("what is the news")


async def test_a_directors_step_and_words_are_heard_by_the_player(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with open_page(server.port) as page, meet(server.url) as player:
            await player.face("agnes")
            await page.locator('button[data-key="inn.door.news"]').click()
            update = await player.expect("story_update")
            assert update["changes"][0]["why"]["by"] == "director"
            start = await player.expect("utterance_start")
            assert start["text"].startswith("News?")
            assert (await player.expect("speech", utterance=start["utterance"]))["pcm"]
            await expect(page.locator(f'{STANDING}[data-node="inn.hearth"]')).to_have_count(1)
            await page.click("#take-over")
            await expect(page.locator("#mind")).to_have_text("taken over")
            await page.fill("#say", "Come back <b>tomorrow</b>, friend.")
            await page.press("#say", "Enter")
            said = await player.expect("utterance_start", text="Come back <b>tomorrow</b>, friend.")
            assert (await player.expect("speech", utterance=said["utterance"]))["pcm"]
            await expect(page.locator(".said p").last).to_have_text("Come back <b>tomorrow</b>, friend.")
            await page.click("#tab-facts")
            await page.fill('input[aria-label="New value of gold"]', "42")
            await page.press('input[aria-label="New value of gold"]', "Enter")
            assert (await player.expect("story_update"))["facts"] == {"gold": 42}
            await page.click("#give-back")
            await expect(page.locator("#mind")).to_have_text("mind answers")
            await expect(page.locator(".note.order")).to_have_count(5)


async def test_a_line_is_played_again_until_it_ends_or_is_stopped(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with open_page(server.port) as page, meet(server.url) as player:
            await player.face("agnes")
            await player.is_answered("what is the news")
            await page.click("#tab-sound")
            play = page.locator(".sound button")
            await play.click()
            await expect(play).to_have_text("■ Stop")
            await play.click()
            await expect(play).to_have_text("▶ Play")
            await play.click()
            await expect(play).to_have_text("■ Stop")
            await expect(play).to_have_text("▶ Play", timeout=15_000)


async def test_the_last_session_that_is_over_is_shown_until_somebody_plays_again(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with meet(server.url) as player:
            await player.face("agnes")
            await player.is_answered("what is the news")
            await player.send("bye")
        async with open_page(server.port) as page:
            await expect(page.locator(f'{STANDING}[data-node="inn.hearth"]')).to_have_count(1)
            await expect(page.locator("#session option:checked")).to_have_text("robin, ended")
            await expect(page.locator("#say")).to_be_disabled()
            async with meet(server.url) as player:
                await player.face("agnes")
                await expect(page.locator("#session option:checked")).to_have_text("robin")
                await expect(page.locator("#say")).to_be_enabled()


async def test_what_a_player_writes_is_text_and_never_markup(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with open_page(server.port) as page, meet(server.url) as player:
            await player.face("agnes")
            attack = '<img src="http://127.0.0.1:9/x" onerror="document.title=1"><script>document.title=2</script>'
            await player.send("text", text=attack)
            await expect(page.locator(".said.player p").last).to_have_text(attack)
            assert await page.locator(".lines img, .lines script, .panel img").count() == 0
            assert await page.title() == "The Bell of Millbrook · Inspector"


async def test_a_log_that_was_saved_is_opened_without_its_session_and_travelled_in(tmp_path: Path) -> None:
    with running_server(tmp_path / "one") as server:
        async with open_page(server.port) as page:
            async with meet(server.url) as player:
                await player.face("agnes")
                await player.is_answered("what is the news")
                await expect(page.locator(f'{STANDING}[data-node="inn.hearth"]')).to_have_count(1)
                lines = await page.locator(".said p").all_text_contents()
                async with page.expect_download() as download:
                    await page.click("#save")
                file = tmp_path / "log.npclog.jsonl"
                await (await download.value).save_as(file)
                await player.send("bye")
    head = json.loads(file.read_text(encoding="utf-8").split("\n")[0])
    assert head["npc_server_log"] == 1 and head["player"] == "robin"
    with running_server(tmp_path / "two", world=HELLO) as other:
        async with open_page(other.port) as page:
            await page.set_input_files("#file", file)
            await expect(page.locator("#world-title")).to_have_text("The Bell of Millbrook")
            await expect(page.locator(f'{STANDING}[data-node="inn.hearth"]')).to_have_count(1)
            assert (await page.locator(".said p").all_text_contents())[: len(lines)] == lines
            await page.keyboard.press("[")
            await page.keyboard.press("[")
            await expect(page.locator(f'{STANDING}[data-node="inn.door"]')).to_have_count(1)
            await expect(page.locator("#say")).to_be_disabled()
            await page.keyboard.press("l")
            await expect(page.locator(f'{STANDING}[data-node="inn.hearth"]')).to_have_count(1)
            (tmp_path / "no.log").write_text("[]\n")
            await page.set_input_files("#file", tmp_path / "no.log")
            await expect(page.locator("#status")).to_contain_text("no log of npc-server")


async def test_the_keyboard_alone_finds_opens_and_follows(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with open_page(server.port) as page:
            await page.keyboard.press("/")
            await page.keyboard.type("hearth")
            await page.keyboard.press("Enter")
            await expect(page.locator('.node.chosen[data-node="inn.hearth"]')).to_have_count(1)
            await expect(page.locator("#details")).to_contain_text("story/inn.yaml:")
            await page.keyboard.press("ArrowRight")
            chosen = await page.get_attribute(".node.chosen", "data-node")
            assert chosen not in (None, "inn.hearth")
            await page.keyboard.press("Escape")
            await expect(page.locator("#details")).to_be_hidden()
            await page.keyboard.press("0")
            for box in (await shown_nodes(page)).values():
                assert 0 <= box["x"] <= 1280 and 0 <= box["y"] <= 800
            before = (await shown_nodes(page))["inn.hearth"]["width"]
            await page.keyboard.press("+")
            assert (await shown_nodes(page))["inn.hearth"]["width"] > before


@pytest.mark.parametrize("world", ["millbrook", "large"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
async def test_no_node_covers_another_and_nothing_is_cut_off(
    tmp_path: Path, world: str, width: int, height: int
) -> None:
    folder = write_large_world(tmp_path / "large") if world == "large" else MILLBROOK
    with running_server(tmp_path / "data", world=folder) as server:
        async with open_page(server.port, width=width, height=height) as page:
            boxes = await shown_nodes(page)
            assert world != "large" or len(boxes) > NODES
            assert overlapping(boxes) == []
            graph = await page.locator("#graph").bounding_box()
            assert graph is not None
            for name, box in boxes.items():
                assert graph["x"] <= box["x"] and box["x"] + box["width"] <= graph["x"] + graph["width"], name
                assert graph["y"] <= box["y"] and box["y"] + box["height"] <= graph["y"] + graph["height"], name
                assert box["height"] >= 4, "still to be seen"
            assert await cut_off(page) == []
            shot = tmp_path / f"{world}-{width}.png"
            await page.screenshot(path=shot)
            assert shot.stat().st_size > 20_000


async def test_two_hundred_nodes_are_named_where_the_graph_has_the_page(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", world=write_large_world(tmp_path / "large")) as server:
        async with open_page(server.port, width=1920, height=1080) as page:
            await page.click("#zoom-fit")
            await page.keyboard.press("g")
            await expect(page.locator(".talk")).to_be_hidden()
            heights = await page.locator(".node:not(.pill) text:visible").evaluate_all(
                "names => names.map((name) => name.getBoundingClientRect().height)"
            )
            assert len(heights) >= NODES and min(heights) >= 9, "pixels"
            await page.keyboard.press("g")
            await expect(page.locator(".talk")).to_be_visible()


async def cut_off(page: Page) -> list[Any]:
    """Controls that reach out of the part of the page that they belong to."""
    return list(
        await page.evaluate(
            """[...document.querySelectorAll('header, footer, section')].flatMap((part) => {
                const outer = part.getBoundingClientRect();
                return [...part.querySelectorAll('button, input:not([hidden]), select')].filter((one) => {
                    const box = one.getBoundingClientRect();
                    return box.width && (box.right > outer.right + 1 || box.left < outer.left - 1);
                }).map((one) => one.id || one.textContent);
            })"""
        )
    )


async def test_text_can_be_read_on_light_and_on_dark(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        for scheme in ("light", "dark"):
            async with open_page(server.port, scheme=scheme) as page:
                assert await contrast(page, "body") >= 7
                assert await contrast(page, ".legend li") >= 4.5
                await page.click("#theme")
                assert await page.get_attribute("html", "data-theme") == ("dark" if scheme == "light" else "light")
                assert await contrast(page, "body") >= 7


async def contrast(page: Page, selector: str) -> float:
    """WCAG 2.2, contrast ratio of an element's text and the colour behind it."""
    return float(
        await page.evaluate(
            """(selector) => {
                const light = (colour) => {
                    const linear = (one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
                    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((one) => linear(one / 255));
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const element = document.querySelector(selector);
                let behind = element;
                while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
                const two = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
                return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
            }""",
            selector,
        )
    )
