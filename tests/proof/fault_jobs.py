# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What is going on when something is killed, and what must be true afterwards: what
jobs do. Expectations are plain SQL over what Odoo keeps, files on the disk, and what a
mail server was given.
"""

from datetime import date, timedelta

from .company import MANAGER, SELLERS
from .fault_works import Work
from .servers import People

QUEUE = "mail.ir_cron_mail_scheduler_action"


class Closing(Work):
    """Eight targets whose period has ended are closed: by the job, one after the other,
    or by the manager, all at once."""

    name = "closing a period"
    longest = 4.0

    def prepare(self):
        scene = self.scene
        number = next(self.rounds)
        self.by_job = number % 2 == 0
        last = date.today() - timedelta(days=10 + 20 * number)
        with scene.inside.env(commit=True) as env:
            env.company.sales_close_after = 1 if self.by_job else 0
            users = env["res.users"].search([("login", "in", SELLERS[:8])])
            metric = env.ref("sales_targets.sales_metric_order_count")
            targets = env["sales.target"].create(
                [
                    {
                        "metric_id": metric.id,
                        "scope": "person",
                        "user_ids": user.ids,
                        "period_type": "custom",
                        "date_from": last - timedelta(days=19),
                        "date_to": last,
                        "goal_value": 1000.0,
                        "state": "confirmed",
                    }
                    for user in users
                ]
            )
            self.targets = targets.ids
        self.is_answered = False

    def begin(self):
        self.people = People()
        if self.by_job:
            self.scene.run_job("sales_targets.ir_cron_close")
        else:
            self.people.add(self.close)
            self.people.start()

    def close(self):
        if self.is_answered or self.people.failures:
            return None
        session = self.scene.sessions[MANAGER]
        session.call("sales.target", "action_close", self.targets)
        self.is_answered = True
        return "close"

    def is_over(self):
        return len(self.closed()) == len(self.targets)

    def closed(self):
        return self.scene.sql(
            "SELECT id FROM sales_target WHERE id = ANY(%s) AND state = 'closed'",
            self.targets,
        )

    def half_done(self):
        closed = len(self.closed())
        self.tally(closed, len(self.targets))
        wrong = self.look()
        if not self.by_job and closed not in (0, len(self.targets)):
            wrong.append("of targets closed at once some are, others are not")
        if self.is_answered and not closed:
            wrong.append("closed, said so, and lost")
        return wrong

    def look(self):
        """A target is closed with all that belongs to it, or has nothing of it."""
        rows = self.scene.sql(
            """
            SELECT t.id, t.state, t.frozen_on, t.frozen_result_value,
                   (SELECT count(*) FROM sales_credit_frozen f
                     WHERE f.target_id = t.id),
                   (SELECT COALESCE(sum(f.counted_value), 0)
                      FROM sales_credit_frozen f WHERE f.target_id = t.id),
                   (SELECT count(*) FROM sales_credit c
                     WHERE c.metric_id = t.metric_id
                       AND c.date BETWEEN t.date_from AND t.date_to
                       AND c.user_id IN (SELECT r.user_id
                             FROM sales_target_res_users_rel r
                            WHERE r.target_id = t.id)),
                   ARRAY(SELECT a.store_fname || ' ' || a.file_size
                           FROM sales_target_closing k
                           LEFT JOIN ir_attachment a ON a.id = k.attachment_id
                          WHERE k.target_id = t.id)
              FROM sales_target t
             WHERE t.id = ANY(%s)
            """,
            self.targets,
        )
        wrong = []
        for target, state, frozen_on, result, frozen, total, credits, files in rows:
            is_closed = state == "closed"
            whole = (
                bool(frozen_on)
                and frozen == credits
                and float(total) == float(result or 0.0)
                and len(files) == 1
                and self.is_file(files[0])
            )
            untouched = not frozen_on and not frozen and not files
            if not (whole if is_closed else untouched and state == "confirmed"):
                wrong.append(
                    f"target {target} is {state}: frozen {frozen_on}, {result};"
                    f" {frozen} of {credits} credits, {total}; statements {files}"
                )
        return wrong

    def is_file(self, described):
        if not described:
            return False
        name, size = described.split()
        path = self.scene.cluster.files / "filestore" / "ours" / name
        return path.is_file() and path.stat().st_size == int(size)

    def finish(self):
        if self.by_job:
            if not self.scene.until(self.is_over):
                return ["the job did not go on by itself"]
        elif not self.is_over():
            self.people.failures.clear()
            self.is_answered = False
            self.close()
        wrong = self.look()
        if not self.is_over():
            wrong.append("what was left could not be closed")
        return wrong


class Sending(Work):
    """A pack of reports is sent to ten people: workbooks are made, mails are queued,
    and Odoo's own queue hands them to the mail server."""

    name = "sending packs"
    longest = 8.0
    READERS = 10

    def prepare(self):
        number = next(self.rounds)
        self.title = f"Proof {number:03}"
        reports = ("goal", "pipeline", "loss")
        with self.scene.inside.env(commit=True) as env:
            users = env["res.users"].search([("login", "in", SELLERS[: self.READERS])])
            pack = env["sales.pack"].create(
                {
                    "name": self.title,
                    "code": f"proof_{number}",
                    "user_ids": users.ids,
                    "company_id": env.company.id,
                    "report_ids": [
                        env.ref(f"sales_reporting.sales_report_{name}").id
                        for name in reports
                    ],
                }
            )
            self.pack = pack.id
        self.scene.sql(
            "UPDATE sales_pack SET next_date = CURRENT_DATE WHERE id = %s", self.pack
        )

    def begin(self):
        self.scene.run_job("sales_reporting.ir_cron_send_packs", QUEUE)

    def end(self):
        pass

    def is_over(self):
        waiting = self.scene.sql(
            "SELECT 1 FROM sales_pack_delivery WHERE pack_id = %s AND state <> 'sent'",
            self.pack,
        )
        arrived = self.scene.mailbox.of(self.title)
        return not waiting and not self.queued() and len(arrived) == self.READERS

    def go_on(self):
        """Odoo lets an hour pass until it looks at its queue once more."""
        if self.queued():
            self.scene.run_job(QUEUE)
        return self.is_over()

    def queued(self):
        """Mails of the pack in Odoo's queue, by recipient."""
        return self.scene.sql(
            """
            SELECT p.email, count(*)
              FROM mail_mail m
              JOIN mail_message g ON g.id = m.mail_message_id
              JOIN mail_mail_res_partner_rel r ON r.mail_mail_id = m.id
              JOIN res_partner p ON p.id = r.res_partner_id
             WHERE g.subject LIKE %s
             GROUP BY 1
            """,
            f"{self.title}%",
        )

    def half_done(self):
        rows = self.scene.sql(
            """
            SELECT u.login, d.state, a.store_fname || ' ' || a.file_size
              FROM sales_pack_delivery d
              JOIN res_users u ON u.id = d.user_id
              LEFT JOIN ir_attachment a ON a.id = d.attachment_id
             WHERE d.pack_id = %s
            """,
            self.pack,
        )
        queued = dict(self.queued())
        arrived = self.arrived()
        sent = [login for login, state, _file in rows if state == "sent"]
        self.tally(len(sent), self.READERS)
        wrong = self.twice()
        wrong += [f"queued {n} times for {to}" for to, n in queued.items() if n > 1]
        for login, state, file in rows:
            address = f"{login}@example.com"
            has_mail = address in queued or address in arrived
            if has_mail != (state == "sent") or bool(file) != (state == "sent"):
                wrong.append(f"{login}: {state}, mail: {has_mail}, workbook: {file}")
        if len(rows) not in (0, self.READERS):
            wrong.append(f"planned for {len(rows)} of {self.READERS}")
        return wrong

    def arrived(self):
        """Message-Ids by address."""
        found = self.scene.mailbox.of(self.title)
        return {
            recipient.rpartition("<")[2].rstrip(">"): ids
            for recipient, ids in found.items()
        }

    def twice(self):
        """Two mails of one delivery have different Message-Ids. What Odoo's queue
        hands over once more, for it was killed before it could note that it had done
        so, has the same."""
        return [
            f"{address} got {len(set(ids))} mails"
            for address, ids in self.arrived().items()
            if len(set(ids)) > 1
        ]

    def finish(self):
        wrong = []
        if not self.scene.until(self.go_on):
            states = self.scene.sql(
                "SELECT state, error, count(*) FROM sales_pack_delivery"
                " WHERE pack_id = %s GROUP BY 1, 2",
                self.pack,
            )
            wrong.append(
                f"the jobs did not go on by themselves: {states}, arrived:"
                f" {len(self.arrived())}, queued: {self.queued()}"
            )
        return wrong + self.twice()

    def at_the_end(self):
        wrong = []
        for number in range(next(self.rounds)):
            self.title = f"Proof {number:03}"
            wrong += self.twice()
            if len(self.arrived()) != self.READERS:
                wrong.append(f"{self.title}: {len(self.arrived())} readers got it")
        return wrong
