"""Catalogue of components: `{% load ui %}`. Wrong or missing arguments raise `ComponentError`.

Inline
    {% tag "Under review" kind="go" %}                         plain | wait | done | stop | go
    {% money line.amount_fen %}  {% money change_fen sign=True unit=True %}         fen; None is a dash
    {% month matter.month %}  {% month 202611 long=True %}                          yyyyMM; None is a dash
    {% moment event.time %}  {% moment day day_only=True %}                         datetime or date
    {% masked person.number %}  {% masked name kind="name" %}  {% masked phone kind="phone" %}
    {% finding "Last character should be 5" kind="error" id="f-3" %}                error | warning, in its cell
    {% icon "printer" %}  {% icon "printer" style="mini" %}                         always beside a word
    {% key_hint "J" %}                                         a keyboard key
    {% copyable matter.number %}  {% copyable number large=True %}
Buttons
    {% button "Save" kind="second" name="do" value="save" %}   primary | second | quiet | danger; submits its form
    {% button "Bind" url=url icon="link" %}                    with url a link; also form= to= key="A" again=True
    {% post_button "Log out" url=logout_url kind="quiet" %}    a POST form of its own, with CSRF token
    {% actions %}{% button … %}{% button … %}{% endactions %}
Blocks of a page
    {% crumbs items %}                                         [{label, url}, …, {label}]
    {% page_header title=title lead=lead back_url=url back_label=label tag=state tag_kind="go" %}buttons{% endpage_header %}
    {% panel title="Notices" note="3 new" flush=True level=2 id="list" %}…{% endpanel %}    flush for tables and lists
    {% aside label="Calendar" %}…{% endaside %}                the content of blocks aside (portal), facts (office)
    {% banner kind="warn" title="…" %}text{% endbanner %}      success | warn | error | info
    {% flash messages %}                                       Django's messages; the base pages do it
    {% task_list tasks %}                                      [{title, state: done|next|todo|blocked, text?, note?, url?, action?}]
    {% summary_list rows %}                                    [{key, value, url?, action?}]  check your answers
    {% definition_list rows %}                                 [{term, value}]  facts
    {% figures items %}                                        [{label, value, note?, kind?}]  before, change, after
    {% steps items label="Progress" %}                         [{label, state: done|now|todo, note?}]
    {% timeline events %}                                      [{time, title, who?, text?, kind?}]
    {% confirmation_panel title="Submitted" number=number number_label="Receipt" %}what next{% endconfirmation_panel %}
    {% cards label="Services" %}{% card title=t url=u text=x tag="New" tag_kind="go" %}{% card title=t reason=why
        reason_url=u reason_action="Bind the account" %}{% endcards %}
    {% blank_slate title="No bills yet" text="…" url=url action="…" icon="inbox" %}
    {% details summary="How it was computed" %}…{% enddetails %}
    {% chart_figure src=url alt="…" caption="…" csv_url=url %}<table>…</table>{% endchart_figure %}
    {% side_nav groups label="Worklists" %}                    [{heading?, links: [{label, url, count?, current?}]}]
Tables
    {% data_table caption="People" show_caption=True stack=True rows=True filter=True id="list" %}<thead>…{% enddata_table %}
        numbers: <td class="number">; state of a row: <tr data-state="error|warning|done|current">
        stack: a card a row on narrow screens, each cell with its column's heading; class "keep": never breaks
        rows: <tr data-row>, J and K move between them, Enter opens the first link
    {% column "Wage (yuan)" number=True sort_url=url sorted="ascending" %}          a th of the head
    <th>{% select_all %}</th> … <td>{% select_row value=line.id label=line.name name="line" checked=False %}</td>
    {% filter_bar action=url label="Filter people" method="get" live="list" clear_url=url %}fields{% endfilter_bar %}
    {% batch_bar label="Selected matters" %}buttons{% endbatch_bar %}
    {% sticky_bar label="Actions" note=saved %}buttons{% endsticky_bar %}
    {% pagination previous=url next=url note="1–50" label="Pages of matters" %}
    {% segmented name="decision-3" options=options label="Decision for line 3" value="pass" %}   [{value, label, kind?}]
Forms
    {% post_form action=url upload=True id="filing" label="…" %}…{% endpost_form %}   with CSRF token, novalidate
    {% error_summary form formset rows title="…" %}            forms, formsets, [{text, url?}]; empty without errors
    {% required_legend %}                                      * means required
    {% field form.name width="short" hint="…" label="…" autocomplete="name" inputmode="numeric" hide_label=True %}
        width full | half | short | tiny; text, select, radios, checkbox, date, textarea, password by the form's widget
    {% fieldset legend="Contact" hint="…" level=2 %}…{% endfieldset %}
    {% file_drop form.workbook text="…" hint="…" accept=".xlsx" %}

Base pages: `ui/base.html` (public, portal), `ui/office_base.html` (office), `ui/error.html` (also as 400, 403, 404,
409, 429, 500.html). Blocks: title, head, crumbs, heading, content, aside; the office has side and facts for aside.
Context they read, all optional: language, display.size ("large"), display.contrast ("high"), display.letters ("off"),
has_errors, messages,
site {name, subtitle, url, contact, links: [{label, url}]}, navigation [{label, url, current, count}],
switches [{label, url, name, value, pressed, lang}] (each a POST form; pressed None for a plain action),
signed_in {name, unit, url, logout_url}.
"""  # noqa: E501 - a usage line is easier to copy when whole

from django import template

from canbao.ui.components import actions, blocks, forms, tables, texts

register = template.Library()

for _inline in (
    texts.tag,
    texts.money,
    texts.month,
    texts.moment,
    texts.masked,
    texts.finding,
    texts.icon,
    texts.key_hint,
    texts.copyable,
    actions.button,
    blocks.crumbs,
    blocks.task_list,
    blocks.summary_list,
    blocks.definition_list,
    blocks.figures,
    blocks.steps,
    blocks.timeline,
    blocks.flash,
    blocks.card,
    blocks.blank_slate,
    blocks.side_nav,
    tables.column,
    tables.select_all,
    tables.select_row,
    tables.pagination,
    tables.segmented,
    forms.field,
    forms.file_drop,
    forms.required_legend,
    forms.error_summary,
):
    register.simple_tag(_inline)

register.simple_tag(actions.post_button, takes_context=True)

for _around in (
    actions.actions,
    blocks.page_header,
    blocks.panel,
    blocks.aside,
    blocks.banner,
    blocks.confirmation_panel,
    blocks.cards,
    blocks.details,
    blocks.chart_figure,
    tables.data_table,
    tables.batch_bar,
    tables.sticky_bar,
    forms.fieldset,
):
    register.simple_block_tag(_around)

for _form in (tables.filter_bar, forms.post_form):
    register.simple_block_tag(_form, takes_context=True)
