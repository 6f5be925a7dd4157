"""The measures of a page in the browser: cut text, boxes that are left, tables that cannot be scrolled."""

from typing import Any

from tests import axe

WIDE, NARROW, NARROWEST = 1280, 390, 360
LINES = 40
"""The most faults of a display that are listed."""

_FAULTS = """limit => {
    const faults = [];
    const root = document.documentElement;
    const name = element => (element.tagName.toLowerCase() + ' ' + element.className).trim()
        + ' “' + (element.value || element.innerText || '').trim().slice(0, 40) + '”';
    const shown = element => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.hidden, .skip')
        && !(element.closest('thead')?.offsetWidth <= 1);
    const wide = root.scrollWidth - root.clientWidth;
    if (wide > 0) { faults.push(`the page is ${wide} px wider than the screen`); }

    // Text stays in its cell; elsewhere in its box, and where there is no box, on the screen.
    const boxes = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const unmeasured = 'script, style, option, svg, noscript, .who-unit';
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!text.data.trim() || parent.closest(unmeasured) || !shown(parent)) { continue; }
        const box = parent.closest('td, th, .scroll, .panel, .card, .banner, .sticky-bar, .button, .tag') || root;
        if (!boxes.has(box)) { boxes.set(box, box === root
            ? { left: 0, right: root.clientWidth } : box.getBoundingClientRect()); }
        const edges = boxes.get(box);
        range.selectNodeContents(text);
        for (const line of range.getClientRects()) {
            const over = Math.max(line.right - edges.right, edges.left - line.left);
            if (over > 1 && line.width > 1) {
                faults.push(`text ${Math.round(over)} px outside ${name(box)}`);
                break;
            }
        }
    }
    for (const element of document.querySelectorAll('main input:not([type]), main input[type=text], main *')) {
        const hides = element.matches('input') ? /^(text|)$/.test(element.type)
            : /hidden|clip/.test(getComputedStyle(element).overflowX);
        if (hides && element.scrollWidth > element.clientWidth + 1 && shown(element)) {
            faults.push(`${element.scrollWidth - element.clientWidth} px cut off in ${name(element)}`);
        }
    }

    // A table that does not fit scrolls in its box, by keyboard too, shows that it does, and keeps its first column.
    for (const region of document.querySelectorAll('.scroll')) {
        if (!shown(region) || region.scrollWidth <= region.clientWidth + 1) { continue; }
        const style = getComputedStyle(region);
        if (!/auto|scroll/.test(style.overflowX) || region.tabIndex !== 0) {
            faults.push(`cannot be scrolled: ${name(region)}`);
        }
        if (style.backgroundImage === 'none') { faults.push(`nothing shows that it scrolls: ${name(region)}`); }
        const kept = [...region.querySelectorAll('tbody tr')].filter(shown).slice(0, 3)
            .map(row => row.cells[Number(!!region.querySelector('thead th:first-child input'))])
            .filter(cell => cell && cell.colSpan === 1);
        const loose = kept.find(cell => getComputedStyle(cell).position !== 'sticky');
        if (loose) { faults.push(`the first column is not kept: ${name(loose)}`); }
        const row = kept.length ? kept[0].parentElement : null;
        const held = row ? [...row.cells].filter(cell => getComputedStyle(cell).position === 'sticky')
            .reduce((sum, cell) => sum + cell.offsetWidth, 0) : 0;
        if (held > region.clientWidth * .7) { faults.push(`kept columns take ${held} of ${region.clientWidth} px`); }
    }
    return [...new Set(faults)].slice(0, limit);
}"""

_STRETCH = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const long = [[/[\\u4e00-\\u9fff]+(?:公司|单位\\d*)$/, '某某市某某区'.repeat(5) + '机械设备制造有限责任公司'],
        [/请补正$/, '材料不清晰'.repeat(40)]];
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (parent.closest('.money') && /\\d\\.\\d\\d/.test(text.data)) { text.data = '1,234,567,890.12'; }
        for (const [pattern, words] of long) {
            if (pattern.test(text.data.trim())) { text.data = words; }
        }
    }
}"""
"""Replace amounts by amounts of twelve digits, employers' names by one of forty characters, reasons by long ones."""


def faults(page: Any, full: bool = True) -> list[str]:
    """Return what does not fit on a page: wide, in large type, and on a telephone; with `full`, stretched as well."""
    found = [f"{WIDE}: {fault}" for fault in _measure(page)]
    page.evaluate("document.documentElement.dataset.size = 'large'")
    found += [f"large: {fault}" for fault in _measure(page) + _small_targets(page)]
    page.evaluate("delete document.documentElement.dataset.size")
    page.set_viewport_size({"width": NARROW, "height": 740})
    found += [f"{NARROW}: {fault}" for fault in _measure(page) + _small_targets(page)]
    if full:
        page.evaluate(_STRETCH)
        found += [f"{NARROW} stretched: {fault}" for fault in _measure(page)]
        page.set_viewport_size({"width": WIDE, "height": 800})
        found += [f"{WIDE} stretched: {fault}" for fault in _measure(page)]
    return found


def _small_targets(page: Any) -> list[str]:
    """Return targets too small to hit; the window is as high as the page, so that a sticky bar covers nothing."""
    size = page.viewport_size
    page.set_viewport_size({**size, "height": page.evaluate("document.documentElement.scrollHeight")})
    found = axe.violations(page, rules=("target-size",))
    page.set_viewport_size(size)
    return found


def _measure(page: Any) -> list[str]:
    return list(page.evaluate(_FAULTS, LINES))
