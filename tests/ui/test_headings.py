"""A stacked table labels each cell with its column heading; the template writes each heading once."""

import re

import pytest


@pytest.fixture
def labels(draw):
    """Return a function that draws a stacked table and returns the labels of each row; None for a cell without one."""

    def get_labels(head, rows, **context):
        drawn = draw(
            "{% data_table caption='x' stack=True %}<thead><tr>"
            + head
            + "</tr></thead>"
            + rows
            + "{% enddata_table %}",
            **context,
        )
        found = []
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", drawn.partition("</thead>")[2], re.DOTALL):
            marks = [re.search(r'data-label="([^"]*)"', cell) for cell in re.findall(r"<t[dh]\b[^>]*>", row)]
            found.append([mark and mark[1] for mark in marks])
        return found

    return get_labels


def test_each_cell_has_the_heading_of_its_column(labels):
    rows = '<tbody><tr><th scope="row">a</th><td class="number">1</td></tr></tbody>'
    assert labels("{% column 'Name' %}{% column 'Wage' number=True %}", rows) == [["Name", "Wage"]]


def test_a_table_that_does_not_stack_has_no_labels(draw):
    source = "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
    assert "data-label" not in draw("{% data_table caption='x' %}" + source + "{% enddata_table %}")


def test_hidden_text_of_a_heading_is_not_in_the_label(labels):
    head = (
        '<th scope="col">{% select_all %}</th><th scope="col"><span class="hidden">Action</span></th>'
        "{% column 'Wage' sort_url='/a' sorted='ascending' %}"
        '<th scope="col">From<span class="star" aria-hidden="true">*</span></th>'
    )
    rows = "<tbody><tr><td></td><td></td><td></td><td></td></tr></tbody>"
    assert labels(head, rows) == [["", "", "Wage", "From"]]


def test_cells_that_span_columns_and_rows_are_counted(labels):
    head = "".join(f"{{% column '{name}' %}}" for name in "abcd")
    rows = (
        '<tbody><tr><td rowspan="2">1</td><td>2</td><td>3</td><td rowspan="2">4</td></tr>'
        "<tr><td>2</td><td>3</td></tr>"
        '<tr><td colspan="3">1</td><td>4</td></tr></tbody>'
    )
    assert labels(head, rows) == [["a", "b", "c", "d"], ["b", "c"], ["a", "d"]]


def test_only_sums_in_the_footer_have_labels(labels):
    rows = (
        "<tbody><tr><td></td><td>1</td><td>2</td></tr></tbody>"
        '<tfoot><tr><td colspan="2">Total</td><td>3</td></tr><tr><td>Total</td><td></td><td>3</td></tr></tfoot>'
    )
    found = labels("{% column 'a' %}{% column 'b' %}{% column 'c' %}", rows)
    assert found == [["a", "b", "c"], ["", "c"], ["a", "", "c"]]


def test_a_cells_own_label_is_kept_and_a_row_group_has_none(labels):
    rows = '<tbody><tr><th scope="rowgroup" colspan="2">g</th></tr><tr><td data-label="">1</td><td>2</td></tr></tbody>'
    assert labels("{% column 'a' %}{% column 'b' %}", rows) == [[None], ["", "b"]]


def test_a_heading_is_escaped_once(labels):
    rows = "<tbody><tr><td>1</td></tr></tbody>"
    assert labels("{% column evil %}", rows, evil='a "b" <i>') == [["a &quot;b&quot; &lt;i&gt;"]]
