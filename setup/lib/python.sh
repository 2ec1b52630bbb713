# shellcheck shell=bash
# A Python environment of the project's own: exactly the packages of requirements.txt, checked by
# their hashes. The wheels are kept in the cache, so the next copy needs no network.

VENV=$RUN/venv
VPY=$VENV/bin/python
PYTHON=

pick_python() {
    local name path
    PYTHON=
    for name in "${ODOO_PYTHON:-}" python3.12 python3.11 python3.13 python3; do
        [ -n "$name" ] && path=$(command -v "$name") || continue
        if "$path" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2> /dev/null; then
            # the real program, not a version manager's stand-in
            PYTHON=$("$path" -c 'import sys; print(sys.executable)')
            ! "$PYTHON" -c 'import ensurepip, venv' 2> /dev/null || return 0
        fi
    done
}

# The environment belongs to this place, this Python and this list of packages.
venv_id() { { echo "$TOP $PYTHON"; "$PYTHON" -V; cat "$1"; } | sha256sum | cut -c1-16; }
have_venv() { [ "$(cat "$VENV/.made-for" 2> /dev/null)" = "$(venv_id "$TOP/requirements.txt")" ]; }
make_venv() { make_venv_at "$VENV" "$TOP/requirements.txt"; }

# make_venv_at FOLDER REQUIREMENTS
make_venv_at() {
    local venv=$1 list=$2 wheels id part
    wheels=$CACHE/wheels/$("$PYTHON" -c 'import sys, platform
print("cp%d%d-%s" % (*sys.version_info[:2], platform.machine()))')
    id=$(sha256sum < "$list" | cut -c1-16)
    rm -rf "$venv"
    mkdir -p "$wheels"
    "$PYTHON" -m venv "$venv"
    local pip=("$venv/bin/python" -m pip --disable-pip-version-check)
    # --no-deps: the list is complete; it leaves out docopt (no wheel; only num2words' command wants it)
    local exactly=(--no-deps --require-hashes --only-binary :all: -r "$list")
    if [ ! -e "$wheels/.complete-$id" ]; then
        part=$(mktemp -d "$wheels/.part-XXXXXX")
        "${pip[@]}" download -q "${exactly[@]}" --find-links "$wheels" -d "$part"
        mv -f "$part"/* "$wheels/"
        rmdir "$part"
        : > "$wheels/.complete-$id"
    fi
    if ! "${pip[@]}" install -q --no-compile --no-index --find-links "$wheels" "${exactly[@]}"; then
        rm -f "$wheels/.complete-$id"      # something in the cache is damaged: fetch again next time
        return 1
    fi
    venv_id "$list" > "$venv/.made-for"
}
