# shellcheck shell=bash
# Where things are, and the parts of the set-up in the order in which they build on each other.
# Every command in setup/ starts by reading this file.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
RUN=$TOP/.run                                                # everything made, git-ignored
LOGS=$RUN/log
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-sales-targets     # downloads, shared by all copies
ADDONS=(sales_targets sales_reporting)
ADDONS_LIST=sales_targets,sales_reporting
CALLED_FROM=$PWD
mkdir -p "$RUN" "$LOGS" "$CACHE"

# Compiled Python goes to one place: no __pycache__ in the addons, and a read-only Odoo works too.
export PYTHONPYCACHEPREFIX=$RUN/pycache
export HYPOTHESIS_STORAGE_DIRECTORY=$RUN/hypothesis
unset PYTHONPATH PYTHONHOME

LIB=$TOP/setup/lib
# shellcheck source=setup/lib/messages.sh
. "$LIB/messages.sh"
# shellcheck source=setup/lib/processes.sh
. "$LIB/processes.sh"
# shellcheck source=setup/lib/system.sh
. "$LIB/system.sh"
# shellcheck source=setup/lib/python.sh
. "$LIB/python.sh"
# shellcheck source=setup/lib/odoo.sh
. "$LIB/odoo.sh"
# shellcheck source=setup/lib/postgres.sh
. "$LIB/postgres.sh"
# shellcheck source=setup/lib/databases.sh
. "$LIB/databases.sh"
# shellcheck source=setup/lib/browser.sh
. "$LIB/browser.sh"

# Python and Odoo: they do not need each other to be fetched, so they are fetched side by side.
set_up_odoo() {
    pick_python
    check_system
    if ! have_venv || ! have_odoo; then
        step "Fetching Python packages and Odoo 19" fetch_both
    fi
    link_odoo
}

fetch_both() {
    local odoo_pid=
    if ! have_odoo; then
        fetch_odoo & odoo_pid=$!
    fi
    have_venv || make_venv
    [ -z "$odoo_pid" ] || wait "$odoo_pid"
}
