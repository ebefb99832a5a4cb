#!/usr/bin/env bash
# Measures PostgreSQL beside Comity: makes a cluster in a directory, runs
# postgres_bench against it and stops it.
#
#   tests/bench/postgres.sh PROGRAM DIRECTORY OUT [words for postgres_bench]
#
# PROGRAM is postgres_bench; DIRECTORY must not exist and is left behind, OUT
# takes the figures. The server listens on a socket in DIRECTORY only, runs as
# the user `postgres` if this one is root, and waits for the disk at every
# COMMIT, which is its default.
# Exit codes: 0 measured, 1 a step failed, 77 PostgreSQL is not installed.
set -euo pipefail

program="$(realpath -m "$1")"
directory="$(realpath -m "$2")"
out="$(realpath -m "$3")"
shift 3

if [ ! -x "$program" ]; then
  echo "PostgreSQL is not measured: libpq-dev is not installed" \
    "(deploy/packages.sh bench)." >&2
  exit 77
fi
tools="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
if [ -z "$tools" ] || [ ! -x "$tools/initdb" ]; then
  echo "PostgreSQL is not measured: it is not installed" \
    "(deploy/packages.sh bench)." >&2
  exit 77
fi

as_user=()
user="$(id -un)"
if [ "$(id -u)" -eq 0 ]; then
  # It refuses to run as root.
  as_user=(runuser -u postgres --)
  user=postgres
fi

mkdir -m 0755 "$directory"
chown "$user" "$directory"
cd "$directory"
"${as_user[@]}" "$tools/initdb" -D "$directory/data" -A trust -E UTF8 \
  --no-locale >"$directory/initdb.log"
trap '"${as_user[@]}" "$tools/pg_ctl" -D "$directory/data" -m fast -w \
  stop >/dev/null' EXIT
"${as_user[@]}" "$tools/pg_ctl" -D "$directory/data" -w \
  -l "$directory/server.log" -o "-k $directory -c listen_addresses='' \
  -c max_connections=100 -c shared_buffers=128MB -c fsync=on \
  -c synchronous_commit=on" start >/dev/null
postmaster="$(head -1 "$directory/data/postmaster.pid")"
timeout 300 "$program" --socket "$directory" --user "$user" \
  --postmaster "$postmaster" --out "$out" "$@"
