"""The demonstration as somebody sees it who opens its page: phones on which people sign up by tapping.

Left out where there is no Chromium, unless GRAPEVINE_BROWSER_TESTS=required. GRAPEVINE_SCREENSHOTS names a folder for the pictures.
"""

import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from handlers.answers import DEPTH, HELP
from handlers.who_else import QUESTION
from locales import Localizers, Sayable, _
from models.content import Content
from tests.e2e.program import Program, free_port, started
from tests.e2e.residents import plain

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("GRAPEVINE_BROWSER_TESTS") == "required"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM or REQUIRED), reason="there is no Chromium on this machine"),
]

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
AMINA, BILAL, MEERA = 7102, 7103, 7101


@dataclass
class Demo:
    program: Program
    address: str
    temporary: Path


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    port = free_port()
    async with started("bot", "demo", "--port", str(port), TMPDIR=str(temporary)) as program:
        await program.says("Grapevine is ready")
        await program.says('"event":"running"')
        yield Demo(program, f"http://127.0.0.1:{port}", temporary)
        if program.process.returncode is None:  # killed, it would leave the simulator behind
            await program.stop(signal.SIGINT)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM, "GRAPEVINE_BROWSER_TESTS=required, but there is no Chromium on this machine"
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield opened
        await opened.close()


@dataclass
class Phone:
    """One phone of the page, and the language in which its owner reads."""

    page: Page
    number: int
    language: str

    def __post_init__(self) -> None:
        self.reads = Localizers(ZoneInfo("Europe/London")).of(self.language)
        self.node = self.page.locator(f'[data-person="{self.number}"]')

    @property
    def newest(self) -> Locator:
        return self.node.locator(".message.bot").last

    async def tap(self, label: Sayable | str) -> None:
        await self.button(label).last.click()

    def button(self, label: Sayable | str) -> Locator:
        """By what stands on it, without the marks that keep directions apart."""
        words = label if isinstance(label, str) else plain(self.reads.plain(label))
        return self.node.get_by_role("button", name=words, exact=True)

    async def sees(self, words: Sayable) -> None:
        await expect(self.newest).to_contain_text(plain(self.reads.plain(words)))

    async def join(self, own_name: str, name: str) -> None:
        """From the first tap to the check, in this phone's language."""
        await self.tap("START")
        await self.tap(own_name)
        await self.tap(_("Become a community researcher"))
        await self.tap(_("I'm 18 or over, go on"))
        await self.tap(name)
        await self.tap(DEPTH.current()[2].label)
        none = plain(self.reads.plain(_("None suits me, tell me about the next")))
        await expect(self.newest.get_by_role("button", name=none, exact=True)).to_be_visible()
        await self.newest.locator(".keyboard button").first.click()  # the first session
        await self.tap(HELP.current()[0].label)
        await self.tap(_("Done"))
        await expect(self.button(_("Yes, that's right"))).to_be_visible()

    async def finish(self, content: Content, why: str) -> None:
        await self.tap(_("Yes, that's right"))
        await self.tap(content.area("soho") or "")
        await self.tap(_("None, or skip this"))
        await self.sees(_("And what made you want to take part? Write a line or two, or send a voice message."))
        await self.write(why)
        await self.sees(QUESTION)

    async def write(self, text: str) -> None:
        await self.node.get_by_role("textbox").fill(text)
        await self.node.get_by_role("textbox").press("Enter")

    async def reading(self) -> dict[str, str | list[str]]:
        """Which way the phone and the bot's messages read, and at which side of the phone these stand."""
        phone, texts, sides = await self.node.evaluate("""(phone) => {
            const log = phone.querySelector(".log").getBoundingClientRect();
            const bubbles = [...phone.querySelectorAll(".message.bot .bubble")].filter((one) => /[^\\d\\s]/.test(one.textContent));
            const side = ({ left, right }) => (left - log.left < log.right - right ? "left" : "right");
            const unique = (values) => [...new Set(values)].sort();
            return [phone.dir, unique(bubbles.map((one) => getComputedStyle(one.querySelector(".text")).direction)),
                unique(bubbles.map((one) => side(one.getBoundingClientRect())))];
        }""")
        return {"phone": phone, "text": texts, "sides": sides}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("GRAPEVINE_SCREENSHOTS") or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
async def wide(browser: Browser, demo: Demo) -> AsyncIterator[Page]:
    async with look_at(browser, demo, WIDE) as page:
        yield page


@pytest.fixture
async def narrow(browser: Browser, demo: Demo) -> AsyncIterator[Page]:
    async with look_at(browser, demo, NARROW) as page:
        yield page


@asynccontextmanager
async def look_at(browser: Browser, demo: Demo, size: ViewportSize) -> AsyncIterator[Page]:
    """The page in a window of this size. Fails in the end when the browser had anything to complain of."""
    page = await browser.new_page(viewport=size, reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(demo.address)
    yield page
    await page.close()
    assert complaints == []


async def test_neighbours_sign_up_on_phones_side_by_side(wide: Page, local_content: Content, pictures: Path) -> None:
    amina, bilal, meera = Phone(wide, AMINA, "en"), Phone(wide, BILAL, "ur"), Phone(wide, MEERA, "en")
    await meera.tap("English")
    await amina.join("English", "Amina (sample)")
    await bilal.join("اردو", "Bilal (sample)")
    await wide.screenshot(path=pictures / "wide-check.png")
    await amina.finish(local_content, "I want my neighbours to be heard.")
    await bilal.finish(local_content, "دل چاہتا ہے کہ ہمارے محلے والوں کی بات بھی سنی جائے۔")
    for name in ("Amina (sample)", "Bilal (sample)"):
        notice = meera.node.locator(".message.bot").filter(has_text="New sign-up: ").filter(has_text=name)
        await notice.get_by_role("button", name="I'll see to it", exact=True).click()
        await expect(meera.newest).to_contain_text("is yours to see to.")
        await expect(meera.newest).to_contain_text(name)
    await wide.screenshot(path=pictures / "wide-end.png")
    assert await amina.reading() == {"phone": "ltr", "text": ["ltr"], "sides": ["left"]}
    assert await bilal.reading() == {"phone": "rtl", "text": ["rtl"], "sides": ["right"]}


@pytest.mark.parametrize(("number", "code", "own_name"), [(AMINA, "en", "English"), (BILAL, "ur", "اردو")])
async def test_on_a_small_screen_nothing_is_cut_off(
    narrow: Page, local_content: Content, pictures: Path, number: int, code: str, own_name: str
) -> None:
    phone = Phone(narrow, number, code)
    await narrow.locator(f"#tab-{number}").click()
    await phone.join(own_name, "Amina (sample)" if code == "en" else "Bilal (sample)")
    await narrow.screenshot(path=pictures / f"narrow-{code}-check.png")
    assert await overflowing(narrow) == []
    await phone.finish(local_content, "دل چاہتا ہے" if code == "ur" else "I want to")
    await phone.write("/mydetails")
    await expect(phone.button(_("Privacy"))).to_be_visible()
    await narrow.screenshot(path=pictures / f"narrow-{code}-end.png")
    assert await overflowing(narrow) == []


async def overflowing(page: Page) -> list[str]:
    """What is wider than the window or, a button or a message, than its own box."""
    return list(
        await page.evaluate("""() => [
        ...(document.documentElement.scrollWidth > innerWidth ? ["the page"] : []),
        ...[...document.querySelectorAll(".keyboard button, .bubble, .text, .composer *")]
            .filter((node) => node.clientWidth && node.scrollWidth > node.clientWidth + 1)
            .map((node) => `${node.className}: ${node.textContent}`),
    ]""")
    )


async def test_a_card_is_sent_from_phone_to_phone(wide: Page, local_content: Content, pictures: Path) -> None:
    meera, bilal = Phone(wide, MEERA, "en"), Phone(wide, BILAL, "ur")
    await meera.tap("More")
    await meera.node.get_by_role("button", name="Type @").click()
    await meera.node.get_by_role("textbox", name="What you look for").fill("researchers")
    card = meera.node.locator(".card").first
    await expect(card).to_contain_text(local_content.programmes["researchers"].name.texts["en"])
    await wide.screenshot(path=pictures / "cards.png")
    await card.click()
    await meera.node.locator(".friends button").nth(1).click()
    await expect(bilal.node.locator(".notification")).to_contain_text("This might be something for you")
    await bilal.tap("Open")
    await expect(bilal.node.locator(".message.person").last).to_contain_text("/start")
