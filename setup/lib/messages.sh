# shellcheck shell=bash
# What the user sees: one line for each step, with the seconds since the command was called.

# Descriptor 4 stays the user's screen while a step's own output goes to a log.
exec 4>&2
SPOKEN=97        # exit status of a part that has already said in one sentence what is wrong

say()  { printf '[%3ds] %s\n' "$SECONDS" "$*" >&4; }
warn() { printf '[%3ds] Note: %s\n' "$SECONDS" "$*" >&4; }
die()  { printf '%s: %s\n' "$(basename "$0")" "$*" >&4; exit "$SPOKEN"; }

# step TEXT COMMAND...: run COMMAND with its output in a log, say TEXT, and give a sign of life.
step() {
    local text=$1 log from=$SECONDS rc=0 next=15
    shift
    log=$LOGS/$(basename "$0")-$1.log
    say "$text ..."
    # a process group of its own, so that one signal ends the step with all that it started
    set -m
    (set -euo pipefail; "$@") > "$log" 2>&1 < /dev/null 9>&9 &
    CHILD=$!
    set +m
    while kill -0 "$CHILD" 2> /dev/null; do
        sleep 0.2
        if ((SECONDS - from >= next)); then
            say "  still at it$(progress_of "$log") ..."
            next=$((next + 15))
        fi
    done
    wait "$CHILD" || rc=$?
    if ((rc)); then
        kill -TERM -- "-$CHILD" 2> /dev/null || true      # what it had running at its side
        CHILD=
        ((rc == SPOKEN)) || { tail -n 30 "$log" >&4; say "$text: failed. The whole log: $log"; }
        exit "$SPOKEN"
    fi
    CHILD=
    ((SECONDS - from < 3)) || say "  done in $((SECONDS - from)) s"
}

# How far an Odoo installation is, read from its log: " (module 12/66)".
progress_of() {
    local file part found=
    for file in "$1" "$LOGS"/build-*.log; do
        [ -f "$file" ] && [ -n "$(find "$file" -newermt '-20 seconds' 2> /dev/null)" ] || continue
        part=$(sed -nE 's#.*Loading module [^ ]+ \(([0-9]+/[0-9]+)\).*#\1#p' "$file" | tail -n 1)
        [ -z "$part" ] || found="$found, module $part"
    done
    printf %s "${found:+ (${found#, })}"
}
