# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dataclasses import dataclass, field

COUNT = "__count"


@dataclass
class Extract:
    """What is taken from a report: groups with their measures, or single rows.

    ``groupby`` is None for single rows, whose fields are the ``columns``.
    """

    model: str
    title: str
    domain: list = field(default_factory=list)
    groupby: list | None = None
    measures: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    question: str = ""
    filters: str = ""


def read_arch(arch):
    """Groupings, measures and columns of a view's definition.

    :param arch: lxml element of a pivot, graph or list
    :return: tuple (groupings, measures, columns), lists of names
    """
    groupby, measures, columns = [], [], []
    for node in arch.findall("field"):
        name = node.get("name")
        kind = node.get("type")
        interval = node.get("interval")
        spec = f"{name}:{interval}" if interval else name
        hidden = node.get("column_invisible") in ("1", "True")
        if arch.tag == "list":
            if not hidden and node.get("optional") != "hide":
                columns.append(name)
        elif kind == "measure":
            measures.append(name)
        elif kind in ("row", "col") or (arch.tag == "graph" and not node.get("widget")):
            groupby.append(spec)
    return groupby, measures, columns
