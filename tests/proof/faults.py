# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Killed in the middle of things. Again and again something is begun (orders are
confirmed and shared, the ledger is rebuilt, a period is closed, packs of reports are
sent), and at a random moment SIGKILL goes to all of Odoo, to all of PostgreSQL, or to
one process of PostgreSQL, which then throws out the others and recovers. What was
killed is started again, and everything is looked at.

Wrong is: something half-done, something lost that had been answered, a credit that
differs from its document, a job that does not go on by itself and finish, a mail that
is queued twice. The database server is one of its own, with fsync.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter

import psycopg2

from .cluster import new_cluster, say, sql
from .company import LEADER, MANAGER, SELLERS, Inside
from .fault_jobs import Closing, Sending
from .fault_works import Confirming, Rebuilding
from .mailbox import Mailbox
from .servers import OdooServer, end_tidily, finish, log_in, print_table

KILLS = ("server", "database", "backend")
WORKS = (Confirming, Rebuilding, Closing, Sending)


class Scene:
    """What all kinds of work share: servers, sessions, the view from within."""

    def __init__(self, cluster, server, mailbox, dice):
        self.cluster, self.server, self.mailbox = cluster, server, mailbox
        self.dice = dice
        self.sessions = log_in(server, *SELLERS, LEADER, MANAGER)
        self.inside = Inside("ours", cluster.files)

    def sql(self, statement, *values):
        return sql("ours", statement, *values)

    def kill(self, what):
        """Kill, and start what was killed again."""
        if what == "server":
            self.server.kill()
            # What the killed processes had begun falls with their connections.
            self._wait_for_end_of_work()
            self.server.start()
            return
        before = self.cluster.recoveries()
        if what == "database":
            self.cluster.kill()
            self.cluster.start()
        else:
            self.cluster.kill_one("ours", self.dice)
            until = time.monotonic() + 60
            while self.cluster.recoveries() == before and time.monotonic() < until:
                time.sleep(0.02)
            self.cluster.wait()
        if self.cluster.recoveries() != before + 1:
            raise SystemExit("PostgreSQL did not have to recover: nothing was proved.")
        self.server.wait()

    def _wait_for_end_of_work(self):
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'ours'"
            " AND application_name LIKE 'odoo-%%' AND application_name <> %s"
        )
        until = time.monotonic() + 60
        while self.sql(query, f"odoo-{os.getpid()}")[0][0]:
            if time.monotonic() > until:
                raise SystemExit("PostgreSQL goes on working for those that are gone.")
            time.sleep(0.05)

    def run_job(self, *names):
        """Have jobs run now, by the cron worker of the server, as Odoo triggers one."""
        self.sql(
            "INSERT INTO ir_cron_trigger (call_at, cron_id)"
            " SELECT now() AT TIME ZONE 'UTC', res_id FROM ir_model_data"
            " WHERE model = 'ir.cron' AND module || '.' || name = ANY(%s)",
            list(names),
        )
        self.wake_up()

    def wake_up(self):
        """The cron worker looks by itself only once a minute."""
        sql("postgres", "SELECT pg_notify('cron_trigger', 'ours')")

    def until(self, is_done, timeout=120):
        """Wait until the jobs have done their work. They go on by themselves; waking
        the worker up only spares the minute that it sleeps.

        :return: whether they have
        """
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if is_done():
                return True
            self.wake_up()
            time.sleep(0.5)
        return False


def main():
    options = parse_options()
    end_tidily()
    dice = random.Random(options.seed)
    say(f"The dice are thrown with --seed {options.seed}")
    rounds, problems = [], []
    with new_cluster("faults", "ours") as cluster, Mailbox() as mailbox:
        mail = [f"--smtp={mailbox.host}", f"--smtp-port={mailbox.port}"]
        # one worker for jobs, as most have
        server = OdooServer(cluster, "ours", options.workers, 1, mail)
        with server:
            scene = Scene(cluster, server, mailbox, dice)
            works = [work(scene) for work in WORKS]
            kills = []
            for number in range(options.times):
                kills = kills or dice.sample(KILLS, len(KILLS))
                work, what = works[number % len(works)], kills.pop()
                found = one_round(scene, work, what)
                rounds.append(found)
                wrong = [
                    f"round {number + 1}, {found['title']}: {text}"
                    for text in found["wrong"]
                ]
                problems += wrong
                say(f"{number + 1:3} {found['title']}: {found['outcome']}")
                for text in wrong:
                    say(f"WRONG: {text}")
            say("The last look ...")
            problems += [text for work in works for text in work.at_the_end()]
            problems += server.troubles(expected=EXPECTED)
    print_rounds(works, rounds, mailbox, server.restarts)
    result = {
        "seed": options.seed,
        "rounds": rounds,
        "mails": mailbox.summary(),
        "odoo_ended_itself": server.restarts,
    }
    return finish(result, problems, options.json)


# What the log says of the kill itself.
EXPECTED = (
    "server closed the connection unexpectedly",
    "terminating connection",
    "already closed",
    "the database system is",
    "Connection refused",
    "could not connect",
    "SSL SYSCALL",
)


def one_round(scene, work, what):
    """Begin something, kill, start again, look.

    :return: dict of what happened
    """
    work.prepare()
    moment = scene.dice.uniform(0.0, work.longest)
    start = time.monotonic()
    work.begin()
    time.sleep(moment)
    in_the_middle = not work.is_over()
    scene.kill(what)
    # However fast the machine is: three of four kills come in the middle.
    work.longest *= 1.1 if in_the_middle else 0.75
    back = time.monotonic() - start - moment
    work.end()
    title = f"{work.name}, {what} killed after {moment:.2f} s"
    try:
        wrong = work.half_done()
        wrong += work.finish()
    except psycopg2.Error as error:
        wrong = [f"the database does not answer: {error}"]
    found = scene.inside.differences()
    if found:
        wrong.append(f"verify finds {len(found)} differences: {found[:3]}")
    return {
        "title": title,
        "work": work.name,
        "kill": what,
        "moment": round(moment, 3),
        "in_the_middle": in_the_middle,
        "back_after": round(back, 2),
        "outcome": work.outcome,
        "wrong": wrong,
    }


def parse_options():
    parser = argparse.ArgumentParser(
        prog="./setup/prove faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--times", type=int, default=50, help="kills (default: 50)")
    parser.add_argument(
        "--seed",
        type=int,
        default=random.SystemRandom().randrange(10**6),
        help="of the random moments; printed, so that a run can be repeated",
    )
    parser.add_argument("--workers", type=int, default=3, help="of Odoo (default: 3)")
    parser.add_argument("--json", metavar="FILE", help="also write the rounds as JSON")
    return parser.parse_args()


def print_rounds(works, rounds, mailbox, restarts):
    rows = []
    for work in works:
        mine = [found for found in rounds if found["work"] == work.name]
        if not mine:
            continue
        outcomes = Counter(found["outcome"] for found in mine)
        rows.append(
            [
                work.name,
                *(sum(found["kill"] == kill for found in mine) for kill in KILLS),
                sum(found["in_the_middle"] for found in mine),
                outcomes["none of it"],
                outcomes["a part, whole pieces"],
                outcomes["all of it"],
                sum(bool(found["wrong"]) for found in mine),
            ]
        )
    titles = ("", "server", "database", "backend", "in the middle")
    print_table((*titles, "none of it", "part", "all of it", "wrong"), rows)
    print(f"Odoo ended by itself without its database, and was restarted: {restarts}")
    mails = mailbox.summary()
    print(
        f"Mails: {mails['different']} for as many deliveries; given to the mail server"
        f" once more by Odoo's own queue, with the same Message-Id: {mails['again']}"
    )


if __name__ == "__main__":
    sys.exit(main())
