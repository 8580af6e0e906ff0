#!/bin/sh
# A throw-away PostgreSQL for the tests:  eval "export $(scripts/postgres.sh start)"  ...  scripts/postgres.sh stop
# Private directory, free port, loopback only, a random password; not durable, so fast. PORTAL_PG_DIR= to have several.
set -eu
dir=${PORTAL_PG_DIR:-/tmp/portal-postgres-$(id -u)}
for bin in /usr/lib/postgresql/*/bin; do [ -x "$bin/initdb" ] && PATH="$bin:$PATH"; done # the newest ends up first

as_owner() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- env PATH="$PATH" "$@"; else "$@"; fi
}
running() { [ -s "$dir/data/postmaster.pid" ] && as_owner pg_ctl -D "$dir/data" status >/dev/null; }

case ${1:-} in
start)
    if ! running; then
        rm -rf "$dir"
        mkdir -m 700 "$dir"
        od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/password"
        [ "$(id -u)" != 0 ] || chown -R postgres "$dir"
        cd "$dir" # the owner may not enter the caller's directory
        as_owner initdb -D "$dir/data" -U portal -A scram-sha-256 --pwfile="$dir/password" \
            -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
        tries=0
        until port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000)) && as_owner pg_ctl -D "$dir/data" -w -l "$dir/log" \
            -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c timezone=UTC" \
            start >/dev/null 2>&1; do # a taken port: try the next
            tries=$((tries + 1))
            [ $tries -lt 5 ] || { cat "$dir/log" >&2; exit 1; }
        done
        echo "$port" >"$dir/port"
        PGPASSWORD=$(cat "$dir/password") createdb -h 127.0.0.1 -p "$port" -U portal portal_test
    fi
    echo "PORTAL_TEST_POSTGRES=postgresql+psycopg://portal:$(cat "$dir/password")@127.0.0.1:$(cat "$dir/port")/portal_test"
    ;;
stop)
    if running; then as_owner pg_ctl -D "$dir/data" -m immediate -w stop >/dev/null; fi
    rm -rf "$dir"
    ;;
*)
    echo "usage: $0 start|stop" >&2
    exit 2
    ;;
esac
