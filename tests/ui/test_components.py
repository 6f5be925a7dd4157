"""Components draw valid arguments and refuse invalid ones."""

from datetime import date

import pytest
from django.template import TemplateSyntaxError

from canbao.ui.arguments import ComponentError


def test_an_amount_in_fen_is_shown_in_yuan(draw):
    assert "6,800.00" in draw("{% money 680000 %}")


def test_a_signed_amount_shows_plus_or_minus(draw):
    assert ">+4,612.85<" in draw("{% money 461285 sign=True %}")
    assert ">-850.60<" in draw("{% money -85060 sign=True %}")


def test_a_month_is_shown_as_six_digits(draw):
    assert draw("{% month 202611 %}") == '<time class="figure" datetime="2026-11">202611</time>'


def test_none_is_shown_as_a_dash(draw):
    assert draw("{% money None %}{% month None %}{% moment None %}").count("—") == 3


@pytest.mark.parametrize("value", [202600, 202613, 20261, 1])
def test_an_invalid_month_is_refused(draw, value):
    with pytest.raises(ComponentError, match="not a month"):
        draw("{% month value %}", value=value)


@pytest.mark.parametrize(
    "source",
    [
        "{% money missing %}",
        "{% money '6800' %}",
        "{% money 6800.5 %}",
        "{% month missing %}",
        "{% moment '2026-11-23' %}",
        "{% tag missing %}",
        "{% tag 'x' kind='blue' %}",
        "{% masked '610200199203152048' kind='card' %}",
        "{% finding 'x' kind='info' %}",
        "{% icon 'no-such-drawing' %}",
        "{% copyable missing %}",
        "{% button 'x' kind='big' %}",
        "{% button 'x' url='/a' name='b' %}",
        "{% button 'x' value='b' %}",
        "{% button 'x' key='AB' %}",
        "{% post_button 'x' url=missing %}",
        "{% actions %}  {% endactions %}",
        "{% page_header title=missing %}{% endpage_header %}",
        "{% panel note='x' %}{% endpanel %}",
        "{% panel title='x' level=4 %}{% endpanel %}",
        "{% banner kind='success' %} {% endbanner %}",
        "{% banner kind='loud' title='x' %}{% endbanner %}",
        "{% crumbs missing %}",
        "{% card title='x' %}",
        "{% card title='x' url='/a' reason='b' %}",
        "{% card title='x' reason='b' reason_url='/a' %}",
        "{% blank_slate title='x' text=missing %}",
        "{% confirmation_panel title=missing %}{% endconfirmation_panel %}",
        "{% data_table caption='x' %}<tr></tr>{% enddata_table %}",
        "{% data_table caption=missing %}<thead></thead>{% enddata_table %}",
        "{% data_table caption='x' stack=True %}<tr><td>1</td></tr>{% enddata_table %}",
        "{% column 'x' sorted='ascending' %}",
        "{% column 'x' sort_url='/a' sorted='up' %}",
        "{% select_row value=1 label=missing %}",
        "{% filter_bar action='/a' label='x' method='put' %}{% endfilter_bar %}",
        "{% batch_bar label='x' %} {% endbatch_bar %}",
        "{% field missing %}",
        "{% file_drop missing %}",
        "{% fieldset legend=missing %}x{% endfieldset %}",
        "{% error_summary %}",
        "{% error_summary 'text' %}",
    ],
)
def test_an_invalid_argument_is_refused(draw, source):
    """Outside tests a component receives an undefined variable as an empty string."""
    with pytest.raises(ComponentError):
        draw(source, missing="")


@pytest.mark.parametrize(
    "source",
    [
        "{% money 1 colour='red' %}",
        "{% tag %}",
        "{% panel heading='x' %}{% endpanel %}",
        "{% page_header %}{% endpage_header %}",
    ],
)
def test_an_unknown_or_missing_argument_is_refused_at_compile_time(draw, source):
    with pytest.raises(TemplateSyntaxError):
        draw(source)


@pytest.mark.parametrize(
    ("tag", "rows"),
    [
        ("task_list", [{"title": "a", "state": "finished"}]),
        ("task_list", [{"title": "a", "state": "next", "url": "/a"}]),
        ("task_list", [{"state": "next"}]),
        ("steps", [{"label": "a", "state": "now"}, {"label": "b", "state": "now"}]),
        ("steps", [{"label": "a", "state": "later"}]),
        ("timeline", [{"time": 5, "title": "a"}]),
        ("timeline", [{"time": "now", "title": "a", "kind": "big"}]),
        ("summary_list", [{"key": "a", "value": "b", "href": "/a"}]),
        ("definition_list", [("a", "b")]),
        ("definition_list", "a"),
        ("figures", [{"label": "a", "value": "b", "kind": "red"}]),
        ("error_summary", [{"url": "#a"}]),
    ],
)
def test_rows_with_missing_unknown_or_invalid_parts_are_refused(draw, tag, rows):
    with pytest.raises(ComponentError, match=tag):
        draw(f"{{% {tag} rows %}}", rows=rows)


def test_a_post_form_without_a_request_is_refused():
    from django.template import Context, Template

    with pytest.raises(ComponentError, match="csrf_token"):
        Template("{% load ui %}{% post_form %}x{% endpost_form %}").render(Context())


def test_a_post_form_has_the_token_and_no_browser_validation(draw):
    page = draw("{% post_form action='/go' upload=True %}x{% endpost_form %}")
    assert 'name="csrfmiddlewaretoken" value="' in page
    assert "multipart/form-data" in page
    assert "novalidate" in page


@pytest.mark.parametrize(
    "source",
    [
        "{% tag evil %}",
        "{% copyable evil %}",
        "{% button evil %}",
        "{% finding evil %}",
        "{% column evil %}",
        "{% page_header title=evil lead=evil %}{% endpage_header %}",
        "{% panel title=evil %}{{ evil }}{% endpanel %}",
        "{% banner title=evil %}{{ evil }}{% endbanner %}",
        "{% blank_slate title=evil text=evil %}",
        "{% card title=evil url='/a' text=evil %}",
        "{% select_row value=evil label=evil %}",
        "{% data_table caption=evil %}<thead></thead><tbody><tr><td>{{ evil }}</td></tr></tbody>{% enddata_table %}",
    ],
)
def test_arguments_are_escaped(draw, source):
    assert "<img" not in draw(source, evil='"><img src=x>')


def test_markup_in_a_block_is_not_escaped(draw):
    page = draw("{% page_header title='T' %}{% button 'Go' url='/go' %}{% endpage_header %}")
    assert '<a class="button" data-kind="primary" href="/go">' in page


def test_a_table_is_in_a_labelled_region_that_scrolls_by_keyboard(draw):
    page = draw("{% data_table caption='People' %}<thead></thead>{% enddata_table %}")
    assert '<div class="scroll" role="region" aria-label="People" tabindex="0">' in page
    assert "<caption" in page


def test_a_field_connects_label_help_errors_and_control(draw, invalid_form):
    page = draw("{% field form.month %}", form=invalid_form)
    assert page.index("<label") < page.index("bad_month_hint") < page.index("bad_month_error") < page.index("<input")
    assert 'aria-describedby="bad_month_hint bad_month_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="202613"' in page


def test_only_a_required_field_has_a_star(draw, valid_form):
    assert 'class="star"' in draw("{% field form.name %}", form=valid_form)
    assert 'class="star"' not in draw("{% field form.email %}", form=valid_form)


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("since", ['type="date"', 'value="2011-03-08"']),
        ("wage", ['type="text"', 'inputmode="decimal"', 'value="6800.00"']),
        ("staff", ['type="text"', 'inputmode="numeric"']),
        ("email", ['type="email"', 'autocomplete="email"']),
        ("password", ['type="password"', 'autocomplete="current-password"']),
        ("month", ['type="text"', 'inputmode="numeric"']),
    ],
)
def test_each_kind_of_value_has_its_input_type_and_keyboard(draw, valid_form, name, attributes):
    page = draw("{% field given %}", given=valid_form[name])
    assert [attribute for attribute in attributes if attribute not in page] == []


def test_an_explicit_autocomplete_is_used(draw, valid_form):
    assert 'autocomplete="new-password"' in draw("{% field f autocomplete='new-password' %}", f=valid_form["password"])


def test_radio_buttons_are_a_fieldset_with_a_legend(draw, valid_form):
    page = draw("{% field form.way %}", form=valid_form)
    assert page.startswith("<fieldset") and page.count('type="radio"') == 2 and "<legend>" in page


def test_the_error_summary_links_every_error_to_its_field(draw, invalid_form):
    page = draw("{% error_summary form %}", form=invalid_form)
    assert 'href="#bad_month"' in page
    assert 'href="#bad_way_0"' in page
    assert "autofocus" in page


def test_a_form_without_errors_has_no_error_summary(draw, valid_form):
    assert draw("{% error_summary form %}", form=valid_form).strip() == ""


def test_only_a_file_field_is_a_drop_area(draw, valid_form):
    with pytest.raises(ComponentError, match="not a file field"):
        draw("{% file_drop form.name %}", form=valid_form)


def test_a_date_is_shown_as_a_date(draw):
    assert ">2026-11-26<" in draw("{% moment day %}", day=date(2026, 11, 26))
