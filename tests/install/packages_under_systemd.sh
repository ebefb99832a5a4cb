#!/usr/bin/env bash
# Boots a clean Debian of its own, with the packages installed, and has systemd
# run the units: start, readiness, health, a killed and a stuck process, wrong
# settings, stop.
#
#   packages_under_systemd.sh FOLDER_WITH_PACKAGES
#
# Needs root (asks sudo if there is one), the machine's configured mirror, and
# systemd-nspawn (package systemd-container). Takes some minutes and leaves
# nothing behind. The container shares the machine's network: the ports it
# listens on are chosen by the system.
set -euo pipefail

packages=$(cd "${1:?the folder with the packages}" && pwd)
if [ "$(id -u)" -ne 0 ]; then exec sudo "$0" "$packages"; fi
command -v systemd-nspawn >/dev/null ||
  { echo "systemd-nspawn is missing: apt-get install systemd-container" >&2
    exit 3; }

root=$(mktemp -d "${TMPDIR:-/tmp}/comity-boot-XXXXXX")
container=""
system=""  # The container's process 1.
finish() {
  if [ -n "$container" ]; then
    # Twice: the second asks for no orderly end.
    kill "$container" 2>/dev/null || true
    for _ in $(seq 100); do
      kill -0 "$container" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$container" 2>/dev/null || true
    wait "$container" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$root" "$root.log" "$root.console"
}
trap finish EXIT

say() { printf '== %s\n' "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  if [ -n "$system" ]; then
    inside journalctl --no-pager -n 40 -u comityd -u comity-proxy >&2 || true
  fi
  exit 1
}
quietly() { "$@" >"$root.log" 2>&1 || { tail -n 30 "$root.log" >&2
  fail "$*"; }; }
clean=(/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
  LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
# Before the boot, and from then on.
prepared() { chroot "$root" "${clean[@]}" "$@"; }
inside() { nsenter --target "$system" --all "${clean[@]}" "$@"; }
# until SECONDS COMMAND...: whether it succeeds within that time.
until_true() {
  local rounds=$(($1 * 5))
  shift
  for _ in $(seq "$rounds"); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  return 1
}
property() { inside systemctl show "$1" --property "$2" --value; }
is_property() { [ "$(property "$1" "$2")" = "$3" ]; }
free_port() { python3 -c 'import socket; s = socket.socket()
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
  'Created-By: Packages' | awk -v suite="$suite" '$2 == suite {print $1; exit}')
say "a clean $suite with systemd"
quietly debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus \
  "$suite" "$root" "$mirror"
chmod 755 "$root"
cp -r /etc/apt/sources.list /etc/apt/apt.conf.d "$root/etc/apt/" 2>/dev/null || true
cp /etc/resolv.conf "$root/etc/resolv.conf"
quietly prepared apt-get update -q
mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages/"
# shellcheck disable=SC2016
quietly prepared sh -c 'apt-get install -y -q --no-install-recommends \
  /packages/comity_*.deb /packages/comity-server_*.deb'

say "a registry, by the steps of the handbook"
prepared comity init /srv/registry --origin registry.kz.example --country KZ \
  --operator kz-authority --name "en=Registry of engineers" >/dev/null
install -m 0644 "$root/srv/registry/genesis" "$root/etc/comity/genesis"
for key in log cosigning; do
  install -m 0400 "$root/srv/registry/keys/$key.pem" "$root/etc/comity/keys/"
done
http_port=$(free_port)
tls_port=$(free_port)
sed -i -e 's/^countries = .*/countries = ["KZ"]/' \
  -e "s/^http = .*/http = \"127.0.0.1:$http_port\"/" \
  "$root/etc/comity/comityd.toml"
echo "COMITY_BIND=127.0.0.1:$tls_port" >"$root/etc/comity/proxy.env"
quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
  -days 2 -keyout "$root/key.pem" -out "$root/certificate.pem" \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1
cat "$root/certificate.pem" "$root/key.pem" >"$root/server.pem"
prepared install -m 0640 -g comity /server.pem /etc/comity/tls/server.pem
# For the test of a stuck process; a minute otherwise.
mkdir -p "$root/etc/systemd/system/comityd.service.d"
printf '[Service]\nWatchdogSec=5\nRestartSec=1\n' \
  >"$root/etc/systemd/system/comityd.service.d/test.conf"

say "boot"
systemd-nspawn --quiet --directory "$root" --boot --register=no --keep-unit \
  --console=read-only </dev/null >"$root.console" 2>&1 &
container=$!
until_true 60 pgrep --parent "$container" || fail "the container does not start"
system=$(pgrep --parent "$container" | head -n 1)
until_true 60 inside systemctl is-active multi-user.target ||
  { tail -n 30 "$root.console" >&2; fail "it does not boot"; }

checkpoint() {
  inside comity --server "127.0.0.1:$tls_port" --tls-roots /certificate.pem \
    --trust /srv/registry/trust log checkpoint
}

say "before its log was begun it does not start, and writes nothing"
! inside systemctl start comityd 2>/dev/null || fail "a log was begun unasked"
until_true 10 is_property comityd ActiveState failed || fail "it is tried again"
is_property comityd ExecMainStatus 4 ||
  fail "exit code $(property comityd ExecMainStatus), not 4"
inside journalctl --no-pager -n 20 -u comityd | grep -q -- --found ||
  fail "the journal does not say what to do"
[ -z "$(inside ls -A /var/lib/comity)" ] || fail "the data folder is not empty"
quietly inside runuser -u comity -- \
  comityd --config /etc/comity/comityd.toml --found

say "start: active means that it serves"
quietly inside systemctl start comityd
[ -S "$root/run/comity/grpc.sock" ] || inside test -S /run/comity/grpc.sock ||
  fail "active, but nothing listens"
quietly inside systemctl start comity-proxy
until_true 20 checkpoint || fail "no answer through the proxy"
checkpoint >"$root/before"
main=$(property comityd MainPID)
[ "$(inside stat -c %U "/proc/$main")" = comity ] || fail "it runs as another user"
! inside setpriv --reuid comity --regid comity --clear-groups \
  cat /etc/comity/keys/log.pem 2>/dev/null || fail "its user can read the key's file"

say "killed: started again, with the same log"
inside systemctl kill --signal KILL --kill-whom main comityd
until_true 30 is_property comityd NRestarts 1 || fail "not started again"
until_true 30 checkpoint || fail "no answer after the kill"
checkpoint >"$root/after"
size() { grep -i -m 1 -E 'size|entries|statements' "$1"; }
[ "$(size "$root/before")" = "$(size "$root/after")" ] ||
  fail "another size after the kill"

say "stuck: the watchdog ends it, and it is started again"
until_true 30 is_property comityd ActiveState active || fail "not active"
inside systemctl kill --signal STOP --kill-whom main comityd
until_true 60 is_property comityd NRestarts 2 || fail "a stuck process stays"
until_true 30 checkpoint || fail "no answer after the watchdog"

say "stop: in order, within its time"
inside systemctl stop comityd
is_property comityd Result success || fail "stopped: $(property comityd Result)"
inside journalctl --no-pager -u comityd >"$root/journal"
grep -q 'registry.kz.example' "$root/journal" || fail "the journal names no log"

say "wrong settings: once, and the journal says which"
inside sed -i 's/^countries = .*/countries = []/' /etc/comity/comityd.toml
! inside systemctl start comityd 2>/dev/null || fail "started without countries"
until_true 10 is_property comityd ActiveState failed || fail "it is tried again"
is_property comityd ExecMainStatus 3 ||
  fail "exit code $(property comityd ExecMainStatus), not 3"
inside journalctl --no-pager -n 20 -u comityd | grep -q countries ||
  fail "the journal does not name the setting"

say "systemd's own opinion of the running units"
for unit in comityd comity-proxy; do
  inside systemd-analyze security --no-pager --threshold=15 "$unit" \
    >"$root/security" || { tail -n 3 "$root/security" >&2
      fail "$unit is exposed more than 1.5"; }
  tail -n 1 "$root/security"
done
say "ran under systemd"
