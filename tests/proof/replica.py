# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Reading from a standby. A primary and a streaming standby of PostgreSQL, and Odoo
that is told of both (db_replica_host): dashboard, reports and packs are read, orders
are confirmed, while the standby keeps up, while it lags behind, and when it stops in
the middle. Who read what is told by the statistics of the two servers themselves.

Wrong is: a read of the addons that goes to the primary while the standby is well, a
method that says that it only reads and does not, a write that is lost, a request that
is not answered. A request that the standby is working on in the very moment in which it
stops is answered with an error by Odoo; there can be one for each worker.
"""

import argparse
import sys
import time

from .cluster import new_cluster, say
from .company import LEADER, MANAGER, SELLERS, Inside
from .mailbox import Mailbox
from .servers import OdooServer, People, end_tidily, finish, log_in, print_table
from .standby import Pair

WORKERS = 2
SELLER = SELLERS[0]


class Desk:
    """What people do: reading and confirming."""

    def __init__(self, server, pair):
        self.pair = pair
        self.sessions = log_in(server, SELLER, LEADER, MANAGER)
        self.drafts = iter(
            pair.sql(
                "primary",
                "SELECT id FROM sale_order WHERE state = 'draft' AND name LIKE 'Q%%'"
                " AND user_id = %s ORDER BY id",
                self.sessions[SELLER].user_id,
            )
        )
        manager = self.sessions[MANAGER]
        self.reports = sorted(
            report["model"]
            for report in manager.call(
                "sales.report", "search_read", [], fields=["model"]
            )
        )
        (pack,) = manager.call(
            "sales.pack", "search_read", [["code", "=", "management"]], fields=["id"]
        )
        self.pack = pack["id"]

    def dashboard(self, login=SELLER):
        return self.sessions[login].call("sales.target", "get_dashboard_data")

    def result(self):
        return self.dashboard()["figures"]["result_value"]

    def read_dashboards(self):
        for login in (SELLER, LEADER, MANAGER):
            self.dashboard(login)
        manager = self.sessions[MANAGER]
        manager.call("sales.target", "get_leaderboard")
        figures = {"name": {}, "result_value": {}, "status": {}}
        manager.call("sales.target", "web_search_read", [], figures, limit=80)

    def read_reports(self):
        manager = self.sessions[MANAGER]
        for model in self.reports:
            total = {"domain": [], "groupby": [], "aggregates": ["__count"]}
            manager.call(model, "formatted_read_group", **total)
            manager.call(model, "web_search_read", [], {"id": {}}, limit=20)

    def read_pack(self):
        """Download a pack, as from its menu."""
        manager = self.sessions[MANAGER]
        url = f"{manager.server.url}/sales_reporting/pack/{self.pack}"
        answer = manager.http.get(url, timeout=60)
        answer.raise_for_status()
        if not answer.content.startswith(b"PK"):
            raise ValueError("This is no workbook.")

    def confirm(self, number):
        """Confirm orders of 100 each.

        :return: their ids
        """
        orders = [next(self.drafts)[0] for _index in range(number)]
        for order in orders:
            self.sessions[SELLER].call("sale.order", "action_confirm", [order])
        return orders

    def confirmed(self, which, orders):
        query = "SELECT count(*) FROM sale_order WHERE id = ANY(%s) AND state = 'sale'"
        credits = "SELECT count(*) FROM sales_credit WHERE order_id = ANY(%s)"
        return tuple(self.pair.sql(which, q, orders)[0][0] for q in (query, credits))


def main():
    options = parse_options()
    end_tidily()
    rows, problems = [], []
    with new_cluster("replica", "ours") as primary, Mailbox() as mailbox:
        pair = Pair(primary)
        try:
            say("Making a standby of it ...")
            pair.make()
            server = OdooServer(
                primary,
                "ours",
                WORKERS,
                options=[
                    "--db_replica_host=127.0.0.1",
                    f"--db_replica_port={pair.standby.port}",
                    f"--smtp={mailbox.host}",
                    f"--smtp-port={mailbox.port}",
                ],
            )
            with server:
                inside = Inside("ours", primary.files)
                proof = Proof(pair, server, inside, rows, problems)
                proof.go(options.seconds)
                problems += judge(server)
        finally:
            pair.standby.remove()
    print_table(
        ("", "scans: standby", "primary", "writes: standby", "primary"),
        [
            [
                row["name"],
                *(row[which]["scans"] for which in ("standby", "primary")),
                *(row[which]["writes"] for which in ("standby", "primary")),
            ]
            for row in rows
        ],
    )
    for fact in proof.facts:
        print(fact)
    return finish({"rows": rows, "facts": proof.facts}, problems, options.json)


class Proof:
    def __init__(self, pair, server, inside, rows, problems):
        self.pair, self.server, self.inside = pair, server, inside
        self.rows, self.problems = rows, problems
        self.facts = []

    def demand(self, is_so, text):
        if not is_so:
            self.problems.append(text)

    def go(self, seconds):
        self.desk = Desk(self.server, self.pair)
        # Whatever is done at the first time only.
        self.desk.read_dashboards()
        self.desk.read_reports()
        self.desk.read_pack()
        self.keeping_up()
        self.lagging()
        self.stopping(seconds)
        differences = self.inside.differences()
        self.demand(not differences, f"verify finds {len(differences)} differences")

    def keeping_up(self):
        say("The standby keeps up ...")
        desk = self.desk
        for name, read in (
            ("dashboards", desk.read_dashboards),
            (f"{len(desk.reports)} reports", desk.read_reports),
            ("a pack, downloaded", desk.read_pack),
        ):
            with self.pair.counting(self.rows, name) as row:
                read()
            self.demand(
                row["standby"]["scans"] > 0, f"{name}: the standby read nothing"
            )
            self.demand(
                row["primary"]["scans"] == 0 and row["primary"]["writes"] == 0,
                f"{name}: the primary was asked: {row['primary']}",
            )
        with self.pair.counting(self.rows, "10 orders confirmed") as row:
            orders = desk.confirm(10)
        self.demand(row["primary"]["writes"] >= 30, "confirming wrote too little")
        self.pair.wait_for_standby()
        for which in ("primary", "standby"):
            found = desk.confirmed(which, orders)
            self.demand(found == (10, 20), f"{which}: {found} orders and credits")
        self.send_packs("4 packs, sent", from_standby=True)

    def send_packs(self, name, from_standby):
        """As the job does it."""
        with self.inside.env(commit=True) as env:
            users = env["res.users"].search([("login", "in", SELLERS[:4])])
            reports = env["sales.pack"].browse(self.desk.pack).report_ids
            pack = env["sales.pack"].create(
                {
                    "name": name,
                    "code": name,
                    "user_ids": users.ids,
                    "company_id": env.company.id,
                    "report_ids": reports.ids,
                }
            )
            job = env.ref("sales_reporting.ir_cron_send_packs").id
            pack_id = pack.id
        set_day = "UPDATE sales_pack SET next_date = CURRENT_DATE WHERE id = %s"
        self.pair.sql("primary", set_day, pack_id)
        if from_standby:
            self.pair.wait_for_standby()
        admin = log_in(self.server, "admin")["admin"]
        with self.pair.counting(self.rows, name) as row:
            admin.call("ir.cron", "method_direct_trigger", [job])
        states = self.pair.sql(
            "primary",
            "SELECT state, count(*) FROM sales_pack_delivery WHERE pack_id = %s"
            " GROUP BY 1",
            pack_id,
        )
        self.demand(states == [("sent", 4)], f"{name}: {states}")
        read = row["standby"]["scans"], row["primary"]["scans"]
        if from_standby:
            self.demand(read[0] > read[1], f"{name}: read from the primary {read}")
        else:
            self.demand(read[0] == 0, f"{name}: read though it is behind {read}")

    def lagging(self):
        say("The standby lags behind ...")
        desk = self.desk
        self.pair.wait_for_standby()
        before = desk.result()
        self.pair.sql("standby", "SELECT pg_wal_replay_pause()")
        with self.pair.counting(self.rows, "behind: orders and reads"):
            orders = desk.confirm(5)
            desk.read_dashboards()
            desk.read_reports()
            desk.read_pack()
            old = desk.result()
        found = desk.confirmed("primary", orders)
        self.demand(found == (5, 10), f"while it lags: {found} orders and credits")
        self.demand(old == before, f"the standby lags, yet knows: {before} {old}")
        self.send_packs("behind: 4 packs", from_standby=False)
        self.pair.sql("standby", "SELECT pg_wal_replay_resume()")
        self.pair.wait_for_standby()
        new = desk.result()
        self.demand(new == before + 500, f"caught up: {new}, not {before} + 500")
        self.facts.append(
            f"Behind: the dashboard showed {old:,.0f}; caught up: {new:,.0f}"
        )

    def stopping(self, seconds):
        say("The standby stops in the middle of reading ...")
        desk = self.desk
        people = People()
        works = (desk.read_dashboards, desk.read_reports, desk.dashboard)
        for work in works:
            people.add(lambda work=work: [work(), "read"][1])
        confirmed = []

        def confirm():
            confirmed.extend(desk.confirm(1))
            return "confirm"

        people.add(confirm)
        people.start()
        time.sleep(seconds)
        self.pair.standby.stop("fast")
        stopped = time.monotonic()
        time.sleep(seconds)
        people.stop()
        late = [name for name, _s, end in people.done if end > stopped]
        self.demand(late.count("read") >= 3, f"after the stop: {late}")
        self.demand("confirm" in late, "nothing was confirmed after the stop")
        self.demand(
            len(people.failures) <= WORKERS,
            f"{len(people.failures)} requests failed: {people.failures[:4]}",
        )
        self.facts.append(
            f"Stopped: {len(people.done)} requests answered, {len(late)} of them"
            f" afterwards; cut off in the middle: {len(people.failures)}"
        )
        found = desk.confirmed("primary", confirmed)
        expected = (len(confirmed), 2 * len(confirmed))
        self.demand(found == expected, f"stopped: {found} of {expected}")
        before = desk.result()
        desk.confirm(1)
        desk.read_pack()
        after = desk.result()
        self.demand(after == before + 100, f"from the primary: {before}, {after}")


def judge(server):
    """What the log says: no trouble of the addons, and nobody who said to read only and
    then wrote. What is said of the stop itself is no trouble."""
    problems = server.troubles(
        expected=(
            "terminating connection",
            "server closed the connection",
            "connection already closed",
            "Failed to open a readonly cursor",
        )
    )
    problems += [
        f"does not only read: {record.message[:500]}"
        for record in server.records()
        if "retrying with a read/write cursor" in record.message
    ]
    return problems


def parse_options():
    parser = argparse.ArgumentParser(
        prog="./setup/prove replica",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=10.0,
        help="of work before and after the standby stops (default: 10)",
    )
    parser.add_argument("--json", metavar="FILE", help="also write the figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
