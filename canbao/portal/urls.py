"""Addresses of the portal. A filing is found by its service's code, or by its matter when that was submitted before."""

from django.urls import path

from canbao.portal.views import (
    account,
    bills,
    binding,
    centre,
    certificates,
    documents,
    filing,
    filling,
    hall,
    lines,
    matters,
    messages,
    payments,
    people,
    picking,
    plots,
    receipt,
    results,
    roster,
)

app_name = "portal"


def _filing(prefix: str) -> list[object]:
    return [
        path(prefix, filing.filing, name="filing"),
        path(f"{prefix}lines/add/", lines.add, name="add_line"),
        path(f"{prefix}lines/paste/", lines.paste, name="paste_lines"),
        path(f"{prefix}lines/remove/", lines.remove, name="remove_lines"),
        path(f"{prefix}lines/<int:line>/", lines.edit, name="line"),
        path(f"{prefix}people/", picking.people, name="pick"),
        path(f"{prefix}lines/fill/", filling.fill, name="fill_lines"),
        path(f"{prefix}lines/save/", filling.save, name="save_lines"),
        path(f"{prefix}lines/column/", filling.paste, name="paste_column"),
        path(f"{prefix}everyone/", filling.everyone, name="take_everyone"),
        path(f"{prefix}particulars/", filling.particulars, name="save_particulars"),
        path(f"{prefix}documents/", documents.documents, name="documents"),
        path(f"{prefix}documents/<int:document>/remove/", documents.remove_document, name="remove_document"),
        path(f"{prefix}check/", filing.check, name="check"),
        path(f"{prefix}submit/", filing.submit, name="submit"),
        path(f"{prefix}discard/", filing.discard, name="discard"),
    ]


urlpatterns = [
    path("", centre.centre, name="centre"),
    path("account/", account.particulars, name="particulars"),
    path("binding/", binding.binding, name="binding"),
    path("binding/bind/", binding.bind, name="bind"),
    path("binding/unbind/<slug:scheme>/", binding.unbind, name="unbind"),
    path("hall/", hall.hall, name="hall"),
    *_filing("services/<slug:code>/"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<int:matter>/", matters.matter, name="matter"),
    path("matters/<int:matter>/withdraw/", matters.withdraw, name="withdraw"),
    path("matters/<int:matter>/receipt/", receipt.receipt, name="receipt"),
    path("matters/<int:matter>/receipt.pdf", receipt.receipt_paper, name="receipt_paper"),
    path("matters/<int:matter>/results.csv", results.results, name="results"),
    path("matters/<int:matter>/documents/<int:document>/", documents.document, name="document"),
    *_filing("matters/<int:matter>/edit/"),
    path("messages/", messages.messages, name="messages"),
    path("messages/read/", messages.read, name="read_messages"),
    path("messages/mails/", messages.mails, name="mails"),
    path("bills/", bills.bills, name="bills"),
    path("bills/plots/", plots.plots, name="plots"),
    path("bills/plots/<slug:name>.svg", plots.plot_svg, name="plot_svg"),
    path("bills/plots/<slug:name>.csv", plots.plot_csv, name="plot_csv"),
    path("certificates/", certificates.certificate_page, name="certificates"),
    path("certificates/make/", certificates.make, name="make_certificates"),
    path("certificates/<int:batch>/", certificates.batch, name="batch"),
    path("certificates/<int:batch>.pdf", certificates.batch_pdf, name="batch_pdf"),
    path("certificates/<int:batch>.zip", certificates.batch_zip, name="batch_zip"),
    path("payments/", payments.payments, name="payments"),
    path("payments/letters/<int:letter_id>.pdf", payments.print_letter, name="print_letter"),
    path("bills/print/", bills.print_bills, name="print_bills"),
    path("bills/<int:month>/<int:number>/", bills.bill, name="bill"),
    path("bills/<int:month>/<int:number>/notice.json", bills.data_file, name="data_file"),
    path("bills/<int:month>/<int:number>/people/<int:person>/", bills.bill_person, name="bill_person"),
    path("bills/<int:month>/<int:number>/people/<int:person>.pdf", bills.bill_person_paper, name="bill_person_paper"),
    path("roster/", roster.roster, name="roster"),
    path("roster/<int:person>/", people.person, name="person"),
]
