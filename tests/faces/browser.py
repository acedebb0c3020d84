"""A headless chromium driven over its debugging pipe: what it loads, what it complains of, what it shows."""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time

import pytest

from tests.waiting import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)
# The browser listens on descriptor 3 and answers on 4, whatever ours are called (one of them may be 3 or 4).
AS_3_AND_4 = """
import os, sys
high = [os.dup(os.dup(os.dup(int(one)))) for one in sys.argv[1:3]]
for number, one in zip((3, 4), high):
    os.dup2(one, number)
os.execvp(sys.argv[3], sys.argv[3:])
"""


def installed():
    """Give the path of an installed browser; skip the test where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no chromium is installed")
    return found


class Browser:
    """One page of a browser process; `events` are the messages that it sent on its own."""

    def __init__(self, home):
        to_read, self._out = os.pipe()
        self._in, to_write = os.pipe()
        command = [installed(), *FLAGS, f"--user-data-dir={home}", "about:blank"]
        start = [sys.executable, "-c", AS_3_AND_4, str(to_read), str(to_write), *command]
        self._process = subprocess.Popen(
            start, pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_read)
        os.close(to_write)
        self._waiting, self._number, self._session, self.events = b"", 0, None, []
        try:
            self._attach()
        except BaseException:
            self._end()
            raise

    def _attach(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def close(self):
        self._session = None
        try:
            self.call("Browser.close")
            self._process.wait(PATIENCE)
        finally:
            self._end()

    def _end(self):
        """Leave neither the process nor the pipes."""
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def call(self, method, **parameters):
        """Send a command and give its result; what comes in between is kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def open(self, url, width=1200, height=900):
        """Open a page in a window of a size and wait until it has loaded."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.events.clear()
        loader = self.call("Page.navigate", url=url)["loaderId"]
        # Of this page: the empty one before it may say only now that it has loaded.
        while (loader, "load") not in [
            (one["loaderId"], one["name"]) for one in self.told("Page.lifecycleEvent")
        ]:
            self.events.append(self._next())

    def told(self, *methods):
        """Give the parameters of the events of some kinds since the page was opened."""
        return [event["params"] for event in self.events if event.get("method") in methods]

    def ask(self, expression):
        """Evaluate an expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def pdf(self):
        """Print the page as its style sheet says."""
        answer = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    def _next(self):
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._in], [], [], max(0.0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            data = os.read(self._in, 1 << 20)
            assert data, "the browser has gone"
            self._waiting += data
        message, _, self._waiting = self._waiting.partition(b"\0")
        return json.loads(message)
