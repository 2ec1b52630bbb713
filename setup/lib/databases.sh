# shellcheck shell=bash
# Databases with their files. One is built under a passing name and gets its real name when it is whole,
# so that an interruption leaves none that is half there. The functions use $DATA, Odoo's data folder, and
# $ODOO_RC, its configuration.

odoo() { "$VPY" -m odoo "$@"; }

# On a server of one's own other projects and other copies of this one have databases too.
own_prefix() { [ -n "$CLUSTER" ] || printf 'st_%s_' "$(printf %s "$TOP" | sha256sum | cut -c1-6)"; }

# place_for USE: the folder for the files that belong to the databases of this server
place_for() {
    local place=$RUN/$1
    [ -n "$CLUSTER" ] || place=$place-$(printf %s "$PGHOST:${PGPORT:-}" | sha256sum | cut -c1-6)
    mkdir -p "$place"
    echo "$place"
}

has_db() { [ "$(sql postgres "select 1 from pg_database where datname = '$1'")" = 1 ]; }

# A database counts only with its files.
whole_db() { [ -d "$DATA/filestore/$1" ] && has_db "$1"; }

drop_db() {
    sql postgres "drop database if exists \"$1\" with (force)" 2>&1 | { grep -v NOTICE || true; }
    rm -rf "${DATA:?}/filestore/$1"
}

rename_db() {
    rm -rf "$DATA/filestore/$2"
    mkdir -p "$DATA/filestore/$1"
    mv "$DATA/filestore/$1" "$DATA/filestore/$2"
    sql postgres "alter database \"$1\" rename to \"$2\""
}

# copy_db FROM TO: files are linked, for Odoo never writes twice to one.
copy_db() {
    local how=
    [ "$CLUSTER" != test ] || how="strategy file_copy"
    drop_db "$2"
    sql postgres "create database \"$2\" template \"$1\" $how"
    if [ -d "$DATA/filestore/$1" ]; then
        cp -al "$DATA/filestore/$1" "$DATA/filestore/$2"
    fi
}

# show_trouble LOG TEXT: end, with the warnings and errors of Odoo's log, tracebacks included
show_trouble() {
    awk '/^[0-9-]+ [0-9:,]+ [0-9]+ [A-Z]+ /{show = /^[^A-Z]+(WARNING|ERROR|CRITICAL) /} show' "$1" | tail -n 60 >&4
    die "$2; the log: $1"
}

# build_db NAME MODULES LOG [OPTIONS...]: a new database with these modules; built on a copy of the database
# $BASE where that is set; $AFTERWARDS, a script for Odoo's shell, finishes it.
build_db() {
    local name=$1 modules=$2 log=$3 passing=$1_part missing
    shift 3
    : > "$log"
    drop_db "$passing"
    [ -z "${BASE:-}" ] || copy_db "$BASE" "$passing"
    odoo server -d "$passing" --no-http -i "$modules" --stop-after-init --max-cron-threads=0 \
        --logfile="$log" --log-level=info "$@" || show_trouble "$log" "Odoo could not install $modules"
    missing=$(sql "$passing" "select string_agg(m, ', ') from unnest(string_to_array('$modules', ',')) m
        where not exists (select from ir_module_module where name = m and state = 'installed')")
    [ -z "$missing" ] || show_trouble "$log" "not installed: $missing"
    [ -z "${AFTERWARDS:-}" ] || odoo shell -d "$passing" --no-http --log-level=warn <<< "$AFTERWARDS"
    [ -z "${COMMENT:-}" ] || sql postgres "comment on database \"$passing\" is '$COMMENT'"
    drop_db "$name"
    rename_db "$passing" "$name"
}
