# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Description of one way in which a kind of document credits sellers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CreditSource:
    """What the ledger must know of a credit source beside its query.

    The query itself is the method ``_credit_query_<code>`` of the document's
    model, see ``sales.credit.source``.
    """

    #: technical name, unique over all documents; stands in ``sales.metric.source``
    code: str
    #: name shown to managers
    label: str
    #: model of the documents; one ledger row belongs to one of its records
    document_model: str
    #: measures that a metric of this source may have
    measures: tuple = ("amount", "count")
    #: model on which a metric's domain filters; the documents' own by default
    domain_model: str = ""
    #: column of the ledger (and of the allocation) by which the document is
    #: shared: ``order_id`` or ``lead_id``; empty where nothing can be shared
    share_field: str = ""
    #: columns of the ledger that the query fills beside the fixed ones
    links: tuple = field(default=())
    #: a document may consist of parts with different people: rows of one
    #: person are added up
    composed: bool = False
    #: credits of future days do not count before their day has come
    until_today: bool = False
    #: the query takes a list of metrics that have the same filter and returns
    #: ``metric_id`` too, so that documents are read once for all of them
    together: bool = False
    #: winning an opportunity leads to credits of this kind, so that open ones say
    #: what may still come
    from_deals: bool = False
    #: the document names its metric itself, so every metric asks this source
    for_all_metrics: bool = False

    @property
    def filter_model(self):
        """Name of the model on which a metric's domain filters."""
        return self.domain_model or self.document_model
