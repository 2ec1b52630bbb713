# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the CSV export of vtiger CRM looks like. Plain Python without the ORM.

Of every module vtiger exports the fields by their labels, in the language of whoever
exports; an owner by name, a record as ``SalesOrder::::Subject``, several choices as
``One |##| Two``, and numbers and dates as that person's settings have them. The labels
of the extension "Sales Targets" itself are nowhere public: those below are plain names
for what it is known to keep, in English and Dutch, and each may be set otherwise.
"""

import re
import unicodedata

TARGET, ALLOCATION = "target", "allocation"
NOTE, IGNORE = "note", "ignore"

# Each field with the headings by which it is recognised.
COLUMNS = {
    TARGET: {
        "reference": (
            "Sales Target Name",
            "Target Name",
            "Name",
            "Subject",
            "Naam verkoopdoel",
            "Naam verkoopdoelstelling",
            "Naam",
            "Onderwerp",
        ),
        "number": (
            "Sales Target No",
            "Target No",
            "SalesTargets No",
            "Verkoopdoel Nr",
            "Verkoopdoelstelling Nr",
        ),
        "owner": (
            "Assigned To",
            "User",
            "Salesperson",
            "Toegewezen aan",
            "Gebruiker",
            "Verkoper",
        ),
        "people": (
            "Account Managers",
            "Account Manager",
            "Salespeople",
            "Sales Persons",
            "Users",
            "Accountmanagers",
            "Accountmanager",
            "Verkopers",
            "Gebruikers",
        ),
        "type": (
            "Target Type",
            "Type",
            "Sales Target Type",
            "Type doel",
            "Type doelstelling",
            "Soort doel",
            "Soort doelstelling",
            "Soort",
        ),
        "amount": (
            "Target Amount",
            "Financial Target",
            "Quota",
            "Amount",
            "Revenue Target",
            "Doelbedrag",
            "Financieel doel",
            "Financiële doelstelling",
            "Bedrag",
            "Omzetdoel",
        ),
        "count": (
            "Target Number",
            "Numerical Target",
            "Numeric Target",
            "Number of Sales Orders",
            "Doelaantal",
            "Numeriek doel",
            "Numerieke doelstelling",
            "Aantal verkooporders",
            "Aantal",
        ),
        "goal": ("Target", "Goal", "Sales Target", "Doel", "Doelstelling"),
        "date_from": (
            "Start Date",
            "From",
            "Date From",
            "Period From",
            "Start Period",
            "Startdatum",
            "Begindatum",
            "Van",
            "Datum van",
            "Start Periode",
        ),
        "date_to": (
            "End Date",
            "To",
            "Until",
            "Date To",
            "Period To",
            "End Period",
            "Einddatum",
            "Tot",
            "Tot en met",
            "Datum tot",
            "Einde Periode",
        ),
    },
    ALLOCATION: {
        "number": (
            "Sales Order Allocation No",
            "Allocation No",
            "Verkooporder toewijzing Nr",
            "Toewijzing Nr",
        ),
        "order": (
            "Sales Order",
            "SalesOrder",
            "Sales Order No",
            "SalesOrder No",
            "Order",
            "Order No",
            "Verkooporder",
            "Verkooporder Nr",
            "Order Nr",
        ),
        "owner": (
            "Assigned To",
            "User",
            "Salesperson",
            "Account Manager",
            "Toegewezen aan",
            "Gebruiker",
            "Verkoper",
            "Accountmanager",
        ),
        "kind": ("Kind", "Allocation Type", "Type", "Soort", "Soort toewijzing"),
        "percent": ("Percentage", "Percent", "Share", "Percentage %", "Aandeel"),
        "amount": (
            "Amount",
            "Allocated Amount",
            "Allocation Amount",
            "Bedrag",
            "Toegewezen bedrag",
        ),
    },
}
# Without these a line says nothing; of several, one is enough.
NEEDED = {
    TARGET: (
        ("owner", "people"),
        ("amount", "count", "goal"),
        ("date_from",),
        ("date_to",),
    ),
    ALLOCATION: (("order",), ("owner",)),
}
# Goals that a person types, and what a target's type may say.
TYPES = {
    "amount": (
        "financial",
        "amount",
        "revenue",
        "financieel",
        "financiele",
        "bedrag",
        "omzet",
    ),
    "count": (
        "numerical",
        "numeric",
        "number",
        "count",
        "numeriek",
        "numerieke",
        "aantal",
    ),
}
KINDS = {
    "overlay": ("overlay", "beside", "shared", "full", "volledig", "naast", "gedeeld"),
    "split": ("split", "part", "gesplitst", "splitsing", "deel"),
}


def plain(text):
    """A text without what people write differently: case, accents, signs, blanks."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"(?:[^\w%]|_)+", " ", re.sub(r"[\u0300-\u036f]", "", text)).strip()


def suggest(kind, headings):
    """Which field each column is, as far as its heading tells.

    :param kind: ``TARGET`` or ``ALLOCATION``
    :return: list of a field for each heading; ``NOTE`` for one that is not known, so
        that what it says is kept
    """
    fields = {
        plain(name): field for field, names in COLUMNS[kind].items() for name in names
    }
    taken, found = set(), []
    for heading in headings:
        field = fields.get(plain(heading), NOTE)
        found.append(NOTE if field in taken else field)
        taken.add(field)
    return found


def guess_kind(headings):
    """Whether headings are those of targets or of allocations.

    :return: ``TARGET`` or ``ALLOCATION``
    """
    if missing(ALLOCATION, suggest(ALLOCATION, headings)):
        return TARGET
    return ALLOCATION


def missing(kind, fields):
    """The fields without which nothing can be read.

    :param fields: what the columns are
    :return: list of tuples of fields, of which one each is needed
    """
    return [needed for needed in NEEDED[kind] if not set(needed) & set(fields)]


def clean(text):
    """A cell without what vtiger writes around it: the module of a record, the sign
    that keeps spreadsheets from taking it for a formula, what stands for nothing."""
    text = re.sub(r"^[A-Za-z]+::::", "", text.strip())
    if re.match(r"'[=+\-@]", text):
        text = text[1:]
    return "" if text in ("--", "-", "0000-00-00") else text.strip()


def split_names(text):
    """The names in a cell that may hold several.

    :return: list of texts; by vtiger's own sign, else one to each line or semicolon
    """
    sign = r"\|##\|" if "|##|" in text else r"[;\n]"
    return list(filter(None, (name.strip() for name in re.split(sign, text))))


def meaning(text, words):
    """Which of several things a word stands for.

    :param words: dict of a thing to the words for it
    :return: the thing, or None
    """
    asked = plain(text)
    return next((thing for thing, known in words.items() if asked in known), None)
