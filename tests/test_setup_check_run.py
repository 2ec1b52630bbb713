"""Tests of setup/check_run.py, which judges a test run."""

from .conftest import load_check_run

check_run = load_check_run()

TOP = "/home/u/sales_targets"
START = "2026-11-22 16:08:01,123 4711"


def findings(log, models=("sales.target",)):
    return check_run.check_log(log, "server.log", TOP, models)


def test_record_keeps_its_traceback():
    text = f"{START} ERROR demo odoo.http: Oops\nTraceback:\n  ValueError: 1\n"
    text += f"{START} INFO ? odoo: next\n"
    first, second = check_run.read_records(text)
    assert first.message == "Oops\nTraceback:\n  ValueError: 1"
    assert (first.level, first.database, first.logger) == ("ERROR", "demo", "odoo.http")
    assert (second.level, second.line) == ("INFO", 4)


def test_colours_of_a_terminal_do_not_hide_a_record():
    line = f"{START} \x1b[1;33mWARNING\x1b[0m demo odoo.addons.sales_targets: x"
    assert len(findings(line)) == 1


def test_logger_of_our_addon():
    assert findings(f"{START} WARNING db odoo.addons.sales_targets.models.a: text")
    assert findings(f"{START} ERROR db odoo.addons.sales_reporting: text")
    assert not findings(f"{START} INFO db odoo.addons.sales_reporting: text")


def test_logger_of_an_addon_with_a_longer_name_is_not_ours():
    assert not findings(f"{START} WARNING db odoo.addons.sales_targets_extra.x: text")


def test_message_naming_addon_model_or_table():
    for text in (
        "Missing license in sales_targets",
        "Model sales.target has no access rules",
        "Field sales.target.amount: unknown parameter",
        "Constraint sales_target_name_uniq failed",
        "odoo.addons.sales_reporting.report went wrong",
    ):
        assert findings(f"{START} WARNING db odoo.registry: {text}"), text


def test_message_of_others():
    for text in ("sale.order", "presales.targeting", "sales.team", "sales_targeted"):
        assert not findings(f"{START} WARNING db odoo.registry: {text}"), text


def test_deprecation_is_ours_by_its_path():
    ours = f"{TOP}/sales_targets/models/a.py:3: DeprecationWarning: read_group"
    odoo = f"{TOP}/.run/odoo/odoo/addons/sale/a.py:3: DeprecationWarning: read_group"
    assert findings(f"{START} WARNING db py.warnings: {ours}")
    assert not findings(f"{START} WARNING db py.warnings: {odoo}")


def test_our_line_in_a_traceback_counts():
    trace = f'Traceback:\n  File "{TOP}/sales_reporting/models/b.py", line 3, in go'
    (found,) = findings(f"{START} ERROR db odoo.http: Exception\n{trace}\n    boom")
    assert "server.log, line 1" in found and found.endswith("... boom")


def test_page_cut_off_at_the_end_of_a_test_is_no_finding():
    logger = "odoo.addons.sales_targets.tests.test_ui.TestUi.test_tour.browser"
    text = "Error received after termination: x"
    assert not findings(f"{START} ERROR db {logger}: {text}")
    assert findings(f"{START} ERROR db {logger}: TypeError")


def report(tmp_path, cases):
    path = tmp_path / "junit.xml"
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return check_run.check_report(path)


def skipped(message, kind="pytest.skip"):
    return (
        '<testcase classname="c" name="n">'
        f'<skipped type="{kind}" message="{message}"/></testcase>'
    )


def test_report_in_order(tmp_path):
    assert report(tmp_path, '<testcase classname="c" name="n"/>') == []


def test_skipped_test_is_a_finding(tmp_path):
    assert report(tmp_path, skipped("Chrome not found")) == [
        "Test skipped: c.n: Chrome not found"
    ]


def test_allowed_reason(tmp_path):
    assert report(tmp_path, skipped("data set not present: orders.csv")) == []


def test_no_test_and_no_report(tmp_path):
    assert report(tmp_path, "") == ["No test was run."]
    assert len(check_run.check_report(tmp_path / "absent.xml")) == 1


def test_own_models_leaves_out_those_extended(tmp_path):
    addon = tmp_path / "sales_targets" / "models"
    addon.mkdir(parents=True)
    (tmp_path / "sales_reporting").mkdir()
    (addon / "a.py").write_text(
        'class A(models.Model):\n    _name = "sales.target"\n'
        '    _inherit = ["mail.thread"]\n'
        'class B(models.Model):\n    _name = "sale.order"\n'
        '    _inherit = "sale.order"\n'
    )
    assert check_run.own_models(tmp_path) == {"sales.target"}


def test_exit_status(tmp_path, capsys):
    log = tmp_path / "a.log"
    log.write_text(f"{START} WARNING db odoo.addons.sales_targets: text\n")
    assert check_run.main(["--top", str(tmp_path), str(log)]) == 1
    assert "text" in capsys.readouterr().out
    log.write_text("")
    assert check_run.main(["--top", str(tmp_path), str(log)]) == 0
