# shellcheck shell=bash
# The browser for tours and JavaScript tests. Odoo looks for these names in PATH, and skips such tests
# where there is none: so its absence is an error here.

find_browser() {
    local name
    if [ -n "${CHROME_BIN:-}" ]; then
        [ -x "$CHROME_BIN" ] || die "CHROME_BIN ($CHROME_BIN) is no program."
        mkdir -p "$RUN/bin"
        ln -sfn "$CHROME_BIN" "$RUN/bin/google-chrome"
        export PATH=$RUN/bin:$PATH
        return 0
    fi
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        # Ubuntu's "chromium-browser" only fetches a snap, which does not run for root or in a container
        if has "$name" && "$name" --version 2> /dev/null | grep -qE '[0-9]+\.[0-9]+'; then return 0; fi
    done
    return 1
}

# Before anything is fetched: note what is missing.
want_browser() {
    find_browser && return 0
    if [ -r /etc/os-release ] && grep -qx 'ID=ubuntu' /etc/os-release; then
        die "no Chromium or Chrome found, which the tours and JavaScript tests run in (Ubuntu's package is" \
            "only a snap): install Google Chrome, or set CHROME_BIN to a browser of this kind."
    fi
    MISSING+=(chromium)
}

check_browser() {
    find_browser || die "the Chromium just installed does not start: try 'chromium --version'."
}
