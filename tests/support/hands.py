"""A member of staff at the back office: with a mouse, or with the keyboard alone.

Links, buttons and menus that are pressed count as clicks, by mouse or keyboard; typing, choosing in
a form, and Enter in the search do not.
"""

import os
import re
from pathlib import Path
from typing import Any

MOST_TABS = 100
"""Presses of Tab from the beginning of a page's content to its last link: the start page has a
link to each table.
"""


CONTENT = {"x": 299, "y": 56, "width": 981, "height": 560}
"""What is beside the navigation of a window 1280 px wide: pictures of it stay small."""


def keep(page: Any, title: str, clip: Any = None) -> None:
    """Keep a picture of a page in the directory `LEDGER_PICTURES`, if there is one."""
    if folder := os.environ.get("LEDGER_PICTURES"):
        name = re.sub(r"[^a-z0-9]+", "-", title.lower())
        page.screenshot(path=Path(folder) / f"{name}.png", clip=clip)


class Hand:
    def __init__(self, page: Any, *, keyboard: bool) -> None:
        self.page, self.keyboard, self.clicks = page, keyboard, 0
        self.title = ""

    def errand(self, title: str) -> None:
        """Say what is done from here on."""
        self.title, self.clicks = title, 0

    def picture(self) -> None:
        """Keep the page for `docs/office.md`, if pictures were asked for."""
        if not self.keyboard:
            keep(self.page, self.title, CONTENT)

    def find(self, text: str) -> None:
        """Search, and open what was found first: the search leads there, Enter opens it."""
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(text)
        self._leave("Enter")
        self._leave("Enter")

    def press(self, name: str, *, leaves: bool = True) -> None:
        """Press a link, button or menu by the beginning of what is written on it.

        One that leads to another page is waited for, unless it `leaves` the page as it is.
        """
        self.clicks += 1
        target = self._written(name)
        leaves = leaves and target.evaluate("one => one.tagName != 'SUMMARY'")
        if self.keyboard:
            self._tab_to(target)
            if leaves:
                self._leave("Enter")
            else:
                self.page.keyboard.press("Enter")
        elif leaves:
            with self.page.expect_navigation():
                target.click()
        else:
            target.click()

    def fill(self, label: str, value: str) -> None:
        field = self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first
        chosen = field.evaluate("one => one.tagName === 'SELECT'")
        if not self.keyboard:
            field.select_option(label=value) if chosen else field.fill(value)
            return
        self._tab_to(field)
        if field.get_attribute("type") == "date":
            # Its parts are typed in the order of the browser's language, which tests do not know.
            field.evaluate("(one, value) => { one.value = value }", value)
            return
        if not chosen:
            self.page.keyboard.press("Control+a")
        self.page.keyboard.type(value)

    def tick(self, label: str) -> None:
        box = self.page.get_by_label(label, exact=True)
        if self.keyboard:
            self._tab_to(box)
            self.page.keyboard.press("Space")
        else:
            box.check()

    def reads(self) -> str:
        """Return the text of the page."""
        return str(self.page.inner_text("body"))

    def _written(self, name: str) -> Any:
        """Return what is pressed by its name: in the page's content, else around it."""
        pressed = ":is(a, button, summary, [type=submit]):visible"
        for place in ("main", "body"):
            for text in (f':is(:text-is("{name}"), :has(> b:text-is("{name}")))', ""):
                found = self.page.locator(f"{place} {pressed}{text}")
                if not text:
                    found = found.filter(has_text=re.compile(rf"^\s*{re.escape(name)}"))
                if found.count():
                    return found.first
        raise AssertionError(f"Nothing is called {name}")

    def _leave(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def _tab_to(self, target: Any) -> None:
        """Reach something by Tab alone, from where the focus is: first past the navigation."""
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")  # Of the link that skips to the content.
        for _ in range(MOST_TABS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} presses of Tab do not lead to {target}")
