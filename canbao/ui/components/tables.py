"""Tables with their filter, selection and action bars."""

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from canbao.ui.arguments import ComponentError, csrf_token, one_of, optional_text, records, required_text, whole_number
from canbao.ui.components.headings import label_cells
from canbao.ui.rendering import render_part

SORTED = {"": "", "ascending": "↑", "descending": "↓"}


def data_table(
    content: str,
    caption: object,
    show_caption: bool = False,
    stack: bool = False,
    rows: bool = False,
    filter: bool = False,
    id: str = "",  # noqa: A002 - filter and id are the template author's words
) -> SafeString:
    """Return a table in a scroll region that is labelled by its caption and can be reached by keyboard.

    The content is thead, tbody and tfoot. stack=True: on a narrow screen every row becomes a card, in which each cell
    shows its column's heading. rows=True: J and K move between tr[data-row]. filter=True: a box that filters rows in
    the browser.
    """
    if "</thead>" not in content:
        raise ComponentError("data_table: the content needs a thead")
    return render_part(
        "data_table",
        {
            "content": label_cells(content) if stack else content,
            "caption": required_text("data_table", "caption", caption),
            "show_caption": show_caption,
            "stack": stack,
            "rows": rows,
            "filter": filter,
            "id": id,
        },
    )


def column(text: object, number: bool = False, sort_url: str = "", sorted: str = "") -> SafeString:  # noqa: A002 - HTML's word
    """Return a header cell; number=True aligns right; sort_url makes it a link; sorted is ascending or descending."""
    label = required_text("column", "text", text)
    mark = SORTED[one_of("column", "sorted", sorted, SORTED)]
    if sorted and not sort_url:
        raise ComponentError("column: a sorted column needs its sort_url")
    kind = format_html(' class="{}"', "number") if number else ""
    order = format_html(' aria-sort="{}"', sorted) if sorted else ""
    if sort_url:
        label = format_html(
            '<a href="{}">{}<span class="sort" aria-hidden="true">{}</span></a>', sort_url, label, mark or "↕"
        )
    return format_html('<th scope="col"{}{}>{}</th>', kind, order, label)


def select_all(label: object = "") -> SafeString:
    """Return the header's checkbox for all rows; it appears only when scripts run."""
    return render_part("select_all", {"label": optional_text("select_all", "label", label)})


def select_row(value: object, label: object, name: str = "line", checked: bool = False) -> SafeString:
    """Return a row's checkbox; label names it for screen readers (the person's name, the matter's number)."""
    return render_part(
        "select_row",
        {
            "value": value,
            "label": required_text("select_row", "label", label),
            "name": required_text("select_row", "name", name),
            "checked": checked,
        },
    )


def filter_bar(
    context: Context,
    content: str,
    action: str,
    label: object,
    method: str = "get",
    live: str = "",
    clear_url: str = "",
    submit: object = "",
) -> SafeString:
    """Return the filter fields of a list. method post for a search by name. live: id of the list htmx replaces."""
    one_of("filter_bar", "method", method, ("get", "post"))
    return render_part(
        "filter_bar",
        {
            "content": content,
            "action": required_text("filter_bar", "action", action),
            "label": required_text("filter_bar", "label", label),
            "method": method,
            "token": csrf_token("filter_bar", context) if method == "post" else "",
            "live": optional_text("filter_bar", "live", live),
            "push_url": "true" if method == "get" else "false",
            "clear_url": clear_url,
            "submit": optional_text("filter_bar", "submit", submit),
        },
    )


def batch_bar(content: str, label: object) -> SafeString:
    """Return the actions for the selected rows, with their count when scripts run; belongs in the table's form."""
    return render_part(
        "batch_bar",
        {
            "content": required_text("batch_bar", "content", content),
            "label": required_text("batch_bar", "label", label),
        },
    )


def sticky_bar(content: str, label: object, note: object = "") -> SafeString:
    """Return the page's actions, fixed at the bottom; note is the state at its left (text or components)."""
    return render_part(
        "sticky_bar",
        {
            "content": required_text("sticky_bar", "content", content),
            "label": required_text("sticky_bar", "label", label),
            "note": optional_text("sticky_bar", "note", note),
        },
    )


def pagination(previous: str | None = "", next: str | None = "", label: object = "", note: object = "") -> SafeString:  # noqa: A002 - the template's word
    """Return links to the previous and the next page; an empty or None url draws no link."""
    return render_part(
        "pagination",
        {
            "previous": previous or "",
            "next": next or "",
            "label": optional_text("pagination", "label", label),
            "note": optional_text("pagination", "note", note),
        },
    )


def segmented(name: str, options: object, label: object, value: object = "") -> SafeString:
    """Return radio buttons in one line for a decision per row: options {value, label, kind?}."""
    choices = records("segmented", "options", options, ("value", "label"), ("kind",))
    if whole_number("segmented", "number of options", len(choices)) < 2:
        raise ComponentError("segmented: needs at least two options")
    return render_part(
        "segmented",
        {
            "name": required_text("segmented", "name", name),
            "options": choices,
            "label": required_text("segmented", "label", label),
            "value": value,
        },
    )
