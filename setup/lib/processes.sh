# shellcheck shell=bash
# Whatever way a command ends, what it started ends with it.

CHILD=            # process group of what runs now
CLEANUPS=()       # functions to call at the end, the last one first

at_end() { CLEANUPS+=("$1"); }

end_child() {
    local i
    [ -n "$CHILD" ] || return 0
    kill -INT -- "-$CHILD" 2> /dev/null || true      # Odoo and pytest both end tidily on it
    for i in {1..100}; do
        kill -0 -- "-$CHILD" 2> /dev/null || break
        ((i != 50)) || kill -TERM -- "-$CHILD" 2> /dev/null || true
        sleep 0.1
    done
    kill -KILL -- "-$CHILD" 2> /dev/null || true
    wait "$CHILD" 2> /dev/null || true
    CHILD=
}

finish() {
    local i rc=$?
    trap '' INT TERM HUP
    trap - EXIT
    set +e
    case $rc in 129 | 130 | 143) say "Stopping ..." ;; esac
    end_child
    for ((i = ${#CLEANUPS[@]} - 1; i >= 0; i--)); do
        "${CLEANUPS[i]}" 2>> "$LOGS/cleanup.log" >&2
    done
    ((rc != SPOKEN)) || exit 1
}

trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# run_child COMMAND...: run it with our standard input, hand signals on, give back its status.
run_child() {
    local rc=0
    if [ -t 0 ]; then
        # At a terminal Ctrl-C reaches the command directly, and it decides (a shell goes on).
        trap ':' INT
        "$@" 4>&- || rc=$?
        trap 'exit 130' INT
    else
        set -m
        "$@" <&0 4>&- &
        CHILD=$!
        set +m
        wait "$CHILD" || rc=$?
        CHILD=
    fi
    return "$rc"
}

# A script started in the background by another script gets SIGINT ignored, and bash cannot undo
# that for itself: start once more with the signal's default.
unignore_interrupt() {
    local ignored
    [ -r /proc/self/status ] && [ -z "${SALES_TARGETS_RESTARTED:-}" ] || return 0
    ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$$/status")
    ((16#${ignored: -1} & 2)) || return 0
    env --default-signal=INT true 2> /dev/null || return 0
    SALES_TARGETS_RESTARTED=1 exec env --default-signal=INT "$0" "$@"
}
