# shellcheck shell=bash
# What tests and benchmarks work on: templates in the fast cluster, built once and copied for each run.
#   deps_KEY   the modules both addons stand on, no demo data
#   demo_KEY   the same with demo data, for tests that install the addons on existing orders
#   ours_KEY   deps_KEY with both addons installed
# KEY stands for all that the content depends on, so a change of it leads to another template. Translations are
# no part of it: the templates are in English.

# set_up_tests WITH_DEMO
set_up_tests() {
    local key
    open_server test
    TEST=$(place_for test)
    DATA=$TEST/data
    export ODOO_RC=$TEST/odoo.conf
    write_conf "$ODOO_RC" "$DATA"
    DEPENDS=$(addons_depends)
    key=$( { echo "$DEPENDS"; cat "$TOP/requirements.txt"; odoo_id; } | sha256sum | cut -c1-10)
    DEPS_DB=$(own_prefix)deps_$key
    DEMO_DB=$(own_prefix)demo_$key
    key=$( { echo "$key"; addons_id ! -path '*/i18n/*'; } | sha256sum | cut -c1-10)
    OURS_DB=$(own_prefix)ours_$key
    INSTALL_LOG=$TEST/install-$key.log
    BUNDLED=$TEST/install-$key.bundled

    # Another run may be building the same template at this moment: let it finish, then use it.
    exec 7> "$TEST/templates.lock"
    flock -n 7 || { say "Waiting for another run that builds test databases ..."; flock 7; }
    if ! whole_db "$DEPS_DB" || { [ -n "$1" ] && ! whole_db "$DEMO_DB"; }; then
        drop_other "$(own_prefix)deps_" "$DEPS_DB"
        drop_other "$(own_prefix)demo_" "$DEMO_DB"
        step "Building the test databases (once: $DEPENDS)" build_dependencies "$1"
    fi
    if ! whole_db "$OURS_DB" || [ ! -e "$INSTALL_LOG" ]; then
        drop_other "$(own_prefix)ours_" "$OURS_DB"
        rm -f "$TEST"/install-*
        step "Installing $ADDONS_LIST" build_ours
    fi
    # pays off in a whole run only
    if [ -n "$1" ] && [ ! -e "$BUNDLED" ]; then
        step "Bundling JavaScript and style sheets" bundle_ours
    fi
    TEST_DB=$(own_prefix)test_$$
    copy_db "$OURS_DB" "$TEST_DB"
    at_end drop_test_db
    flock -u 7

    TEST_RC=$TEST/pytest.conf
    write_conf "$TEST_RC" "$DATA" "logfile = $LOGS/test-server.log"
    # for tests/conftest.py and for ./setup/odoo called by a test
    export PATH=$PGBIN:$PATH       # pytest-odoo calls createdb and dropdb
    export SALES_TARGETS_READY=$VPY SALES_TARGETS_DATA=$DATA SALES_TARGETS_PREFIX
    export SALES_TARGETS_DEPS=$DEPS_DB SALES_TARGETS_DEPS_DEMO=$DEMO_DB SALES_TARGETS_OURS=$OURS_DB
    export SALES_TARGETS_CLUSTERS=$PGPLACE       # where tests/proof may make servers of its own
    SALES_TARGETS_PREFIX=$(own_prefix)
}

build_dependencies() {
    local first=
    # two processors, two databases at once
    if ! whole_db "$DEPS_DB"; then
        (AFTERWARDS=$BUNDLE build_db "$DEPS_DB" "$DEPENDS" "$LOGS/build-deps.log") & first=$!
    fi
    if [ -n "$1" ] && ! whole_db "$DEMO_DB"; then
        build_db "$DEMO_DB" "$DEPENDS" "$LOGS/build-deps-demo.log" --with-demo
    fi
    [ -z "$first" ] || wait "$first"
}

# JavaScript and style sheets are bundled in the templates: each test that opens the browser would do it
# anew, for what a test writes is rolled back. Bundles that our addons do not change are taken over.
BUNDLE='env["ir.qweb"]._pregenerate_assets_bundles(); env.cr.commit()'

build_ours() { BASE=$DEPS_DB build_db "$OURS_DB" "$ADDONS_LIST" "$INSTALL_LOG"; }

bundle_ours() {
    odoo shell -d "$OURS_DB" --no-http --log-level=warn <<< "$BUNDLE"
    : > "$BUNDLED"
}

# drop_other PREFIX KEEP: templates of an older state
drop_other() {
    local name
    for name in $(sql postgres "select datname from pg_database where datname like '${1//_/\\_}%' and datname <> '$2'"); do
        sql postgres "drop database if exists \"$name\"" 2> /dev/null || continue      # in use by another run
        rm -rf "${DATA:?}/filestore/$name"
    done
}

# with the copies that pytest-odoo makes of it for the workers of pytest-xdist
drop_test_db() {
    local name
    for name in $(sql postgres "select datname from pg_database where datname ~ '^$TEST_DB(-gw[0-9]+)?\$'"); do
        drop_db "$name"
    done
}
