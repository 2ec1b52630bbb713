# shellcheck shell=bash
# What must come from the operating system. As root on Debian or Ubuntu the missing packages are
# installed, and only those; anybody else is told the one command that does it.

MISSING=()
has() { command -v "$1" > /dev/null 2>&1; }

check_system() {
    [ -n "$PYTHON" ] || MISSING+=(python3 python3-venv)
    [ -z "$PYTHON" ] || "$PYTHON" -c 'import ensurepip, venv' 2> /dev/null || MISSING+=(python3-venv)
    has flock && has setpriv || MISSING+=(util-linux)
    if [ -z "${ODOO_HOME:-}" ] && ! have_odoo_packages; then
        has apt-get && has dpkg-deb || die "Odoo is taken from Debian's archive with apt-get, which" \
            "this system does not have: set ODOO_HOME to a checkout of Odoo 19 instead."
        [ -r "$DEBIAN_KEYRING" ] || MISSING+=(debian-archive-keyring)
        check_debian_archive
    fi
    [ -z "${ODOO_HOME:-}" ] || have_odoo
    install_missing
    [ -n "$PYTHON" ] || pick_python
    [ -n "$PYTHON" ] || die "no Python 3.11, 3.12 or 3.13 found (python3 is" \
        "$(python3 -V 2> /dev/null || echo absent)): install one; Odoo 19 runs on these."
}

install_missing() {
    ((${#MISSING[@]})) || return 0
    local command="apt-get install -y --no-install-recommends ${MISSING[*]}"
    has apt-get || die "missing on this machine: ${MISSING[*]} (Debian's package names)." \
        "Install them with your system's package manager."
    [ "$(id -u)" = 0 ] || die "missing on this machine: ${MISSING[*]}. Install with: sudo $command"
    step "Installing ${MISSING[*]} with apt-get" apt_install_missing
    MISSING=()
    hash -r
}

apt_install_missing() {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${MISSING[@]}"
}
