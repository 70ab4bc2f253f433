"""Three ways to use a page: with a mouse, by keyboard alone, and in a browser without scripts.

A flow is written once and walked by each. Clicks are counted; typing and choosing files are not.
After every step that leads to a page, the focus must be on its heading, or on what went wrong.
"""

from .traffic import Traffic

LAPTOP, PHONE = (1366, 768), (390, 844)
STOPS_MAX = 120  # no page here has more controls
OPTIONS_MAX = 60

# What has the focus: whether one can see it, and where it is (CSS pixels on the page).
STOP = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const columns = [...document.querySelectorAll(".beside > *")];
  const column = one.closest(".beside > *");
  return {
    where: one.outerHTML.slice(0, 120),
    nowhere: one === document.body,
    ringed: one.matches(":focus-visible, [type=date]:focus-within") && style.outlineStyle !== "none"
      && parseFloat(style.outlineWidth) >= 2,
    top: box.top + scrollY, bottom: box.bottom + scrollY, column: columns.indexOf(column),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
IS_FOCUSED = "one => one === document.activeElement"
IS_BEFORE = """one => Boolean(
  document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING
)"""
# A radio button is reached through its group, as Tab does.
IS_IN_GROUP = """one => document.activeElement.type === "radio"
  && document.activeElement.name === one.name && document.activeElement.form === one.form"""


class Mouse:
    """A page that is used with a mouse, with all that its browser asked for."""

    script = True

    def __init__(self, chromium, size=LAPTOP):
        self._start(
            chromium.new_context(
                viewport={"width": size[0], "height": size[1]}, java_script_enabled=self.script
            )
        )

    @classmethod
    def of(cls, context):
        """Hands in a context that is there already."""
        made = cls.__new__(cls)
        made._start(context)
        return made

    def _start(self, context):
        self.context, self.page, self.clicks = context, context.new_page(), 0
        self.traffic = Traffic(context)

    def close(self):
        self.context.close()

    def link(self, name):
        return self.page.get_by_role("link", name=name, exact=True).first

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True).first

    def open(self, address):
        """Type an address."""
        self.page.goto(address)
        self.landed()

    def landed(self):
        self.page.locator("h1:focus, .errors:focus").wait_for()

    def click(self, target, *, lands=True):
        """Press what leads to another page; ``lands``: a page of ours."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.press(target)
        if lands:
            self.landed()

    def click_out(self, target):
        """Press what opens a page of its own; gives that page."""
        self.clicks += 1
        with self.context.expect_page() as opened:
            self.press(target)
        return opened.value

    def tick(self, target):
        """Choose a box or one of several."""
        self.clicks += 1
        self.mark(target)

    # What hands differ in.

    def press(self, target):
        target.click()

    def mark(self, target):
        target.check()

    def write(self, target, text):
        target.fill(text)

    def pick(self, target, option):
        """Choose from a list that unfolds."""
        target.select_option(option)

    def choose(self, target, files):
        """Choose files on the own machine."""
        target.set_input_files(files)


class NoScript(Mouse):
    """A browser that runs no script at all."""

    script = False


class Keyboard(Mouse):
    """Nothing but keys: every stop can be seen, and none lies above the one before it.

    Only the second of two columns begins at the top again.
    """

    def _start(self, context):
        super()._start(context)
        self.stops = 0
        # From the start: a listener that is put on in front of a key may come too late.
        self.page.on("filechooser", lambda _chooser: None)

    def press(self, target):
        self.go(target)
        self.page.keyboard.press("Enter")

    def mark(self, target):
        if target.get_attribute("type") == "radio":
            self.go(target, IS_IN_GROUP)
            for _ in range(OPTIONS_MAX):
                if target.evaluate(IS_FOCUSED):
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self.go(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        assert target.is_checked()

    def write(self, target, text):
        self.go(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def pick(self, target, option):
        self.go(target)
        self.page.keyboard.type(option)
        assert target.input_value() == option

    def choose(self, target, files):
        self.go(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(files)

    def go(self, target, arrived=IS_FOCUSED):
        """Press Tab until ``target`` has the focus; backwards to what stands before."""
        back, before = target.evaluate(IS_BEFORE), None
        for _ in range(STOPS_MAX):
            if target.evaluate(arrived):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            before = self._stop(before, back=back)
        raise AssertionError(f"the keyboard does not reach {target}")

    def _stop(self, before, *, back):
        """Look at the stop; gives it, for the next one."""
        stop = self.page.evaluate(STOP)
        self.stops += 1
        assert not stop["nowhere"], "the keyboard left the page"
        assert stop["ringed"], f"nobody sees the focus on {stop['where']}"
        assert stop["seen"], f"out of view: {stop['where']}"
        first, second = (stop, before) if back else (before, stop)
        if before is not None:
            jumps = second["bottom"] <= first["top"] and second["column"] <= first["column"]
            assert not jumps, f"from {first['where']} up to {second['where']}"
        return stop


HANDS = {"mouse": Mouse, "keyboard": Keyboard, "no-script": NoScript}
