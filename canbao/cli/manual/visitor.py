"""A visitor of the site: cookies, redirects, forms; nothing of the product's inside."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from canbao.cli.manual.pages import Form, Page, read

PATIENCE = 30
"""Seconds an answer may take."""


class Visitor:
    """One browser of one person, speaking Chinese. ``page`` is what he sees."""

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
    ) -> Page:
        """Send a form of the page with ``typed`` in its controls, following redirects."""
        pairs = form.filled(typed or {}, button)
        target = urljoin(self.page.url, form.action or self.page.url)
        data = urlencode(pairs)
        if form.method == "get":
            return self.open(f"{target.partition('?')[0]}?{data}")
        headers = {"Referer": self.page.url, "Origin": self.site}
        return self._ask(urllib.request.Request(target, data.encode(), headers))  # noqa: S310 - http by construction

    def _ask(self, request: urllib.request.Request) -> Page:
        if not request.full_url.startswith(("http://", "https://")):
            raise LookupError(f"{request.full_url} is no address of a site")
        try:
            answer = self._opener.open(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.page = read(answer.geturl(), answer.status or 0, answer.headers.get("Content-Type", ""), answer.read())
        return self.page
