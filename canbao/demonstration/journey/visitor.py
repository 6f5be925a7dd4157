"""Visit the site as a browser does: cookies, redirects, forms; nothing of the product is imported."""

import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from canbao.demonstration.journey.html_page import Form, Page, read_page

PATIENCE = 30
"""Seconds an answer may take."""


class Visitor:
    """A browser of one person in Chinese. ``page`` is the page they see."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._opener.addheaders = [("Accept-Language", "zh-CN,zh;q=0.9"), ("User-Agent", "canbao-journey")]
        self.page = Page("", 0, "", b"")

    def open(self, address: str) -> Page:
        """Open an address of the site, following redirects."""
        return self._ask(urllib.request.Request(urljoin(self.site + "/", address)))  # noqa: S310 - http by construction

    def send(
        self,
        form: Form,
        typed: Mapping[str, str | list[str]] | None = None,
        button: tuple[str, str] | None = None,
        file: tuple[str, str, bytes] | None = None,
    ) -> Page:
        """Send a form of the page with ``typed`` in its controls, following redirects.

        ``file`` is the control's name, the file's name and its content. Raise LookupError for an unknown control.
        """
        pairs = form.filled(typed or {}, button)
        target = urljoin(self.page.url, form.action or self.page.url)
        if form.method == "get":
            return self.open(f"{target.partition('?')[0]}?{urlencode(pairs)}")
        headers = {"Referer": self.page.url, "Origin": self.site}
        data = urlencode(pairs).encode()
        if file is not None:
            if (file[0], "file") not in [(control.name, control.kind) for control in form.controls]:
                raise LookupError(f"the form takes no file as {file[0]}")
            data, headers["Content-Type"] = _in_parts(pairs, file)
        return self._ask(urllib.request.Request(target, data, headers))  # noqa: S310 - http by construction

    def _ask(self, request: urllib.request.Request) -> Page:
        if not request.full_url.startswith(("http://", "https://")):
            raise LookupError(f"{request.full_url} is no address of a site")
        try:
            answer = self._opener.open(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.page = read_page(
                answer.geturl(), answer.status or 0, answer.headers.get("Content-Type", ""), answer.read()
            )
        return self.page


def _in_parts(pairs: Sequence[tuple[str, str]], file: tuple[str, str, bytes]) -> tuple[bytes, str]:
    """Return a form with a file as multipart/form-data (RFC 7578), and its content type."""
    mark = secrets.token_hex(16)
    control, file_name, content = file
    heads = [(f'name="{key}"', value.encode()) for key, value in pairs]
    heads.append((f'name="{control}"; filename="{file_name}"\r\nContent-Type: application/octet-stream', content))
    parts = [
        f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in heads
    ]
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
