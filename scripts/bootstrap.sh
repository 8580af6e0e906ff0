#!/bin/sh
# Makes this checkout ready to run (or, with "test", to be tested): system packages, then $VENV from the hash lock.
# Needs nothing beforehand but a POSIX shell. What is there already costs about a second.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
VENV=${VENV:-.venv}

have() { command -v "$1" >/dev/null 2>&1; }
say() { printf '%s\n' "$*" >&2; }

find_python() { # the first that is new enough and can make an environment
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    python=
}
has_library() { # ldconfig, since Python may be missing too; not on an ordinary user's PATH
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"
}
find_chromium() {
    for chromium in chromium chromium-browser google-chrome; do have "$chromium" && return; done
    return 1
}

missing=
need() { missing="$missing $*"; }
find_python
[ -n "$python" ] || need python3 python3-venv
has_library libpango-1.0.so.0 || need libpango-1.0-0
has_library libpangoft2-1.0.so.0 || need libpangoft2-1.0-0
has_library libharfbuzz-subset.so.0 || need libharfbuzz-subset0 # without it a print takes seconds
if [ "$purpose" = test ]; then
    if [ -z "${PORTAL_SKIP_BROWSER:-}" ]; then
        # Ubuntu ships Chromium only as a snap; there Playwright fetches one below.
        find_chromium || grep -qi '^ID=ubuntu' /etc/os-release || need chromium
        has_library libatomic.so.1 || need libatomic1 # Playwright's driver
        [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || need fonts-wqy-microhei
    fi
    if [ -z "${PORTAL_SKIP_POSTGRES:-}" ]; then
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || need postgresql
    fi
fi

if [ -n "$missing" ]; then
    by_hand="apt-get update && apt-get install -y --no-install-recommends$missing"
    if ! have apt-get; then
        say "This system has no apt-get. Please install what Debian calls:$missing"
        exit 3
    fi
    sudo=
    if [ "$(id -u)" != 0 ]; then
        sudo=sudo
        # without a terminal sudo must not wait for a password
        [ -t 0 ] || sudo='sudo -n'
        if ! have sudo || ! $sudo true; then
            say "System packages are missing. As root, please run:"
            say "    $by_hand"
            exit 3
        fi
    fi
    say "Installing system packages:$missing"
    log=$(mktemp)
    if ! { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        say "The installation failed (all of it: $log). By hand, as root: $by_hand"
        exit 3
    fi
    rm -f "$log"
    find_python
    if [ -z "$python" ]; then
        say "No Python 3.11 or newer with venv on this machine; the portal needs one (set PYTHON= to name it)."
        exit 3
    fi
fi

# Hashes and wheels only, so nothing unlocked is built or fetched; errors are still printed.
stamp="$(cat requirements.lock pyproject.toml | cksum) $PWD"
if [ "$(cat "$VENV/.stamp" 2>/dev/null)" != "$stamp" ] || ! "$VENV/bin/python" -c '' 2>/dev/null; then
    say "Making $VENV from requirements.lock"
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$VENV"
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    "$VENV/bin/python" -m pip install -qq --require-hashes --no-deps --only-binary :all: -r requirements.lock
    "$VENV/bin/python" -m pip install -qq --no-deps --no-build-isolation -e .
    printf '%s' "$stamp" >"$VENV/.stamp"
fi

if [ "$purpose" = test ] && [ -z "${PORTAL_SKIP_BROWSER:-}" ] && ! find_chromium &&
    ! ls "$HOME"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome >/dev/null 2>&1; then
    say "No Chromium package here: fetching Playwright's"
    if ! "$VENV/bin/playwright" install --with-deps chromium >&2; then
        say "That failed. PORTAL_SKIP_BROWSER=1 leaves the browser tests out."
        exit 3
    fi
fi
