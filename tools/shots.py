"""Pictures of the main pages in var/shots/ (`make shots`), of a throw-away demo: to be looked at, not compared.

For everybody who can log in to the demo, each page of his navigation, at a desk's width and at a telephone's.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tools import needs, test_environment

SHOTS = test_environment.ROOT / "var" / "shots"
WIDTHS = {"desk": 1280, "telephone": 390}
START_SECONDS = 120


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo() -> Iterator[str]:
    """Serve a demo of its own and give its address; raises TimeoutError when it doesn't answer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="canbao-shots-") as folder:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CANBAO_")}
        environment = {**kept, "CANBAO_VAR": folder, "PORT": str(port)}
        canbao = Path(sys.executable).with_name("canbao")
        server = subprocess.Popen([canbao, "demo", "--serve"], cwd=test_environment.ROOT, env=environment)
        try:
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the demo does not answer")


def shoot(page: Any, name: str) -> None:
    """Save the whole page at each width."""
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=SHOTS / f"{name}-{device}.png", full_page=True)
    print(f"  {name}", flush=True)


def walk(browser: Any, address: str, who: str, log_in: tuple[str, str] | None) -> None:
    """Shoot what one person finds in his navigation; without a log-in, what everybody finds."""
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto("/")
    if log_in is not None:
        page.goto("/login/")
        page.fill("[name=login]", log_in[0])
        page.fill("[name=password]", log_in[1])
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
    paths = page.eval_on_selector_all("nav a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    for path in dict.fromkeys([*paths, *([] if log_in else ["/", "/login/"])]):
        page.goto(path)
        shoot(page, f"{who}-{re.sub(r'[^a-z0-9]+', '-', path).strip('-') or 'home'}")
    context.close()


def main() -> int:
    """Take the pictures; returns the exit status."""
    from playwright.sync_api import sync_playwright

    from canbao.cli.demo import LOG_INS

    needs.provide(["browser"])
    path = needs.chromium()
    if path is None:
        return 1
    SHOTS.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        walk(browser, address, "anybody", None)
        for who, log_in in LOG_INS.items():
            walk(browser, address, who, log_in)
        browser.close()
    print(f"pictures are in {SHOTS.relative_to(test_environment.ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
