# shellcheck shell=bash
# Odoo 19: the package that Debian has in its development suite, fetched by apt through the archive
# this machine already uses (so signatures are checked, and no host is named here), and unpacked
# into .run. Nothing is installed and the system's list of sources is not touched.
# ODOO_HOME=folder takes a checkout of Odoo 19 instead.

ODOO_DEB_VERSION=19.0.0+dfsg-1
# Links inside the package lead to these; they must be of Debian 13: later fonts have other file names.
ODOO_STATIC_SUITE=trixie
ODOO_STATIC_PACKAGES=(libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome
    fonts-roboto-unhinted fonts-montserrat fonts-inconsolata fonts-ocr-b)
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
ODOO_DEBS=$CACHE/odoo-$ODOO_DEB_VERSION
ODOO_ROOT=$RUN/odoo/usr/lib/python3/dist-packages

have_odoo_packages() { [ -e "$ODOO_DEBS/.complete" ]; }

have_odoo() {
    if [ -n "${ODOO_HOME:-}" ]; then
        [ -f "$ODOO_HOME/odoo/release.py" ] || die "ODOO_HOME ($ODOO_HOME) is no Odoo: it has no odoo/release.py."
        ODOO_ROOT=$(cd "$ODOO_HOME" && pwd -P)
        grep -Eq '^version_info = \(19, 0,' "$ODOO_ROOT/odoo/release.py" ||
            die "ODOO_HOME ($ODOO_HOME) is not Odoo 19.0: $(grep -m1 '^version_info' "$ODOO_ROOT/odoo/release.py")."
    else
        [ "$(cat "$RUN/odoo/.made-from" 2> /dev/null)" = "$ODOO_DEB_VERSION" ]
    fi
}

# Changes when the Odoo changes: databases made with another one are not used.
odoo_id() {
    { echo "$ODOO_ROOT"; cat "$ODOO_ROOT/odoo/release.py"
      if [ -n "${ODOO_HOME:-}" ]; then git -C "$ODOO_HOME" rev-parse HEAD 2> /dev/null || true
      else cat "$RUN/odoo/.made-from"; fi; } | sha256sum | cut -c1-16
}

fetch_odoo() {
    have_odoo_packages || fetch_odoo_packages
    rm -rf "$RUN/odoo" "$RUN/odoo.part"
    mkdir -p "$RUN/odoo.part"
    local deb
    for deb in "$ODOO_DEBS"/*.deb; do
        dpkg-deb -x "$deb" "$RUN/odoo.part"
    done
    local packages=$RUN/odoo.part/usr/lib/python3/dist-packages stub
    # A second copy of the addons' Python files without their data, which Odoo would take for addons.
    rm -rf "$packages/addons"
    # Not in the package for licence reasons, but in mail's manifest: each page would log an error, and
    # each test in the browser fail. (It blurs the background in video calls.)
    stub=$packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    [ -e "$stub" ] || { mkdir -p "${stub%/*}"; echo '/* not part of the Debian package */' > "$stub"; }
    echo "$ODOO_DEB_VERSION" > "$RUN/odoo.part/.made-from"
    mv "$RUN/odoo.part" "$RUN/odoo"
}

# The archive apt uses here. With an empty folder for the lists, this works before the first update.
debian_archive() {
    if [ -n "${DEBIAN_MIRROR:-}" ]; then
        echo "${DEBIAN_MIRROR%/}"
        return
    fi
    mkdir -p "$1/no-lists/partial"
    apt-get -o Dir::State::Lists="$1/no-lists" update --print-uris 2> /dev/null |
        sed -nE "s#^'([^']+/debian)/dists/[^/]+/InRelease'.*#\1#p" | sed -n 1p
}

check_debian_archive() {
    local work
    work=$(mktemp -d)
    [ -n "$(debian_archive "$work")" ] || { rm -rf "$work"; die "apt has no Debian archive among its sources" \
        "(is this Ubuntu?): set DEBIAN_MIRROR to the address of one, ending in /debian, or ODOO_HOME to a" \
        "checkout of Odoo 19."; }
    rm -rf "$work"
}

fetch_odoo_packages() {
    local work archive
    work=$(mktemp -d "$CACHE/.odoo-part-XXXXXX")
    archive=$(debian_archive "$work")
    mkdir -p "$work"/{lists/partial,cache/archives/partial,none,debs}
    : > "$work/status"
    cat > "$work/debian.sources" <<SOURCES
Types: deb
URIs: $archive
Suites: sid $ODOO_STATIC_SUITE
Components: main
Architectures: $(dpkg --print-architecture)
Signed-By: $DEBIAN_KEYRING
SOURCES
    # The machine's own apt.conf.d stays in force: proxies and the like are set there.
    apt_private() {
        apt-get -q -o Dir::Etc::SourceList="$work/debian.sources" -o Dir::Etc::SourceParts="$work/none" \
            -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$work/none" \
            -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status" \
            -o Dir::Cache="$work/cache" -o Acquire::Languages=none -o Acquire::Retries=3 \
            -o APT::Sandbox::User= "$@"
    }
    apt_private update
    (
        cd "$work/debs"
        apt_private download "${ODOO_STATIC_PACKAGES[@]/%//$ODOO_STATIC_SUITE}"
        if ! apt_private download "odoo-19=$ODOO_DEB_VERSION"; then
            warn "Debian has no odoo-19 $ODOO_DEB_VERSION any more; taking its present version."
            apt_private download odoo-19
        fi
    )
    : > "$work/debs/.complete"
    rm -rf "$ODOO_DEBS"
    mv "$work/debs" "$ODOO_DEBS"
    rm -rf "$work"
}

# Make `import odoo` work in the environment.
link_odoo() {
    local link
    have_odoo
    link=$(echo "$VENV"/lib/python3*/site-packages)/odoo-itself.pth
    [ "$(cat "$link" 2> /dev/null)" = "$ODOO_ROOT" ] || echo "$ODOO_ROOT" > "$link"
}

# write_conf FILE DATA_DIR [LINE...]: an Odoo configuration. Of the database it says nothing: Odoo reads
# the PG* variables.
write_conf() {
    local file=$1 data=$2 addons=$TOP
    shift 2
    [ ! -d "$ODOO_ROOT/addons" ] || addons=$ODOO_ROOT/addons,$TOP
    mkdir -p "$data"
    {
        echo "[options]"
        echo "addons_path = ${ODOO_ADDONS_PATH:-$addons}"
        echo "data_dir = $data"
        echo "pg_path = $PGBIN"
        echo "http_interface = 127.0.0.1"
        ((!$#)) || printf '%s\n' "$@"
    } > "$file.part"
    mv "$file.part" "$file"
}

# addons_id [CONDITION...]: one value for all files of both addons, or for those that find's conditions
# leave; changes when any of them changes.
addons_id() {
    (cd "$TOP" && find "${ADDONS[@]}" -type f ! -path '*/__pycache__/*' ! -name '*.pyc' "$@" -print0 |
        LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-16)
}

# The modules that both addons stand on, comma separated, without the addons themselves.
addons_depends() {
    "$VPY" - "$TOP" "${ADDONS[@]}" <<'PY'
import ast, pathlib, sys
top, *addons = sys.argv[1:]
needed = set()
for addon in addons:
    needed.update(ast.literal_eval(pathlib.Path(top, addon, "__manifest__.py").read_text())["depends"])
print(",".join(sorted(needed - set(addons))))
PY
}
