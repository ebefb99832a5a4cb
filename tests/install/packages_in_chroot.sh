#!/usr/bin/env bash
# Installs the Debian packages into a clean Debian of its own, uses them as their
# users do, and removes them again.
#
#   packages_in_chroot.sh FOLDER_WITH_PACKAGES
#
# Needs root (asks sudo if there is one) and the machine's configured mirror;
# takes some minutes. Leaves nothing behind.
set -euo pipefail

packages=$(cd "${1:?the folder with the packages}" && pwd)
if [ "$(id -u)" -ne 0 ]; then exec sudo "$0" "$packages"; fi
# Mounts of this run are its own, and go with it.
if [ "${COMITY_UNSHARED:-}" != yes ]; then
  exec env COMITY_UNSHARED=yes unshare --mount "$0" "$packages"
fi

root=$(mktemp -d "${TMPDIR:-/tmp}/comity-chroot-XXXXXX")
pids=()
finish() {
  rm -f "$root.log"
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  umount -l "$root/proc" 2>/dev/null || true
  if ! mountpoint -q "$root/proc"; then
    rm -rf --one-file-system "$root"
  fi
}
trap finish EXIT

say() { printf '== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
clean=(/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
  LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
inside() { chroot "$root" "${clean[@]}" "$@"; }
# As a user of the package, with its groups.
inside_as() { inside setpriv --reuid "$1" --regid comity --init-groups \
  --no-new-privs "${@:2}"; }
# The same in the background, without a shell in between that would outlive it.
start_as() {
  (exec chroot "$root" "${clean[@]}" setpriv --reuid "$1" --regid comity \
    --init-groups --no-new-privs "${@:2}") &
  pids+=($!)
}
quietly() { "$@" >"$root.log" 2>&1 || { tail -n 30 "$root.log" >&2
  fail "$*"; }; rm -f "$root.log"; }

# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
  'Created-By: Packages' | awk -v suite="$suite" '$2 == suite {print $1; exit}')
say "a clean $suite from $mirror"
quietly debootstrap --variant=minbase "$suite" "$root" "$mirror"
chmod 755 "$root"
mount -t proc proc "$root/proc"
# Nothing is started in there.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
for place in sources.list sources.list.d apt.conf.d; do
  cp -r "/etc/apt/$place" "$root/etc/apt/" 2>/dev/null || true
done
# Debian's own archives only.
find "$root/etc/apt/sources.list.d" -type f -print0 |
  xargs -0 -r grep -L 'debian-archive-keyring' | xargs -r rm -f
cp /etc/resolv.conf "$root/etc/resolv.conf"
quietly inside apt-get update -q
mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages/"

say "install"
for package in comity comity-server libcomity-dev; do
  quietly inside sh -c "apt-get install -y -q --no-install-recommends \
    /packages/${package}_*.deb"
done
for package in comity comity-server libcomity-dev; do
  [ "$(inside dpkg-query -W -f '${db:Status-Abbrev}' $package)" = "ii " ] ||
    fail "$package is not installed"
done
[ "$(stat -c %a "$root/etc/comity/keys")" = 700 ] || fail "keys can be read"

say "the programs"
inside comity --version
inside comityd --help >"$root/help"
grep -q -- --genesis-file "$root/help" || fail "comityd --help"
for page in man1/comity.1.gz man8/comityd.8.gz; do
  gzip -dc "$root/usr/share/man/$page" | grep -q '^.SH NAME' || fail "$page"
done
code=0
inside_as comity comityd --config /etc/comity/comityd.toml \
  --log-key-file none --cosigning-key-file none 2>"$root/refusal" || code=$?
[ "$code" -eq 3 ] || fail "comityd without settings ends with $code, not 3"
grep -q countries "$root/refusal" || fail "the refusal does not name the setting"

say "a registry behind the proxy, as the units run them"
inside comity init /srv/registry --origin registry.kz.example --country KZ \
  --operator kz-authority --name "en=Registry of engineers" >/dev/null
inside install -d -o comity -g comity -m 0750 /run/comity
inside install -m 0644 /srv/registry/genesis /etc/comity/genesis
for key in log cosigning; do
  inside install -o comity -m 0400 "/srv/registry/keys/$key.pem" \
    "/run/comity/$key.pem"
done
sed -i 's/^countries = .*/countries = ["KZ"]/' "$root/etc/comity/comityd.toml"
quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
  -days 2 -keyout "$root/key.pem" -out "$root/certificate.pem" \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1
cat "$root/certificate.pem" "$root/key.pem" >"$root/server.pem"
inside install -m 0640 -g comity /server.pem /etc/comity/tls/server.pem
[ "$(inside stat -c '%U %a' /var/lib/comity)" = "comity 700" ] ||
  fail "no data folder for comity alone"
quietly inside_as comity comityd --config /etc/comity/comityd.toml --found
start_as comity comityd --config /etc/comity/comityd.toml --http 127.0.0.1:0 \
  --log-key-file /run/comity/log.pem \
  --cosigning-key-file /run/comity/cosigning.pem \
  --port-file /run/comity/ports >"$root/comityd.log" 2>&1
for _ in $(seq 300); do [ -e "$root/run/comity/ports" ] && break; sleep 0.1; done
[ -S "$root/run/comity/grpc.sock" ] || { cat "$root/comityd.log" >&2
  fail "comityd does not serve"; }
# A port of the system's choice, found by binding it once.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
start_as comity-proxy env COMITY_BIND="127.0.0.1:$port" \
  haproxy -f /etc/comity/haproxy.cfg >"$root/haproxy.log" 2>&1
answered=no
for _ in $(seq 50); do
  if inside comity --server "127.0.0.1:$port" --tls-roots /certificate.pem \
    --trust /srv/registry/trust log checkpoint >"$root/answer" 2>&1; then
    answered=yes
    break
  fi
  sleep 0.2
done
[ "$answered" = yes ] || { cat "$root/answer" "$root/haproxy.log" >&2
  fail "no answer through the proxy"; }
grep -q registry.kz.example "$root/answer" || fail "the answer is not that log's"
for pid in "${pids[@]}"; do kill "$pid"; wait "$pid" || true; done
pids=()

say "a program of a stranger, with find_package(Comity)"
quietly inside apt-get install -y -q --no-install-recommends g++ cmake make
quietly inside cmake -S /usr/share/doc/libcomity-dev/examples -B /example
quietly inside cmake --build /example -j 2
code=0
inside /example/verify_example >/dev/null 2>&1 || code=$?
[ "$code" -eq 3 ] || fail "the example ends with $code, not 3"

say "remove and purge"
install -m 0600 "$root/key.pem" "$root/etc/comity/keys/log.pem"
quietly inside apt-get remove -y -q comity libcomity-dev comity-server
[ ! -e "$root/usr/bin/comityd" ] || fail "comityd is left"
[ -e "$root/etc/comity/comityd.toml" ] || fail "removing took the settings"
inside dpkg --purge comity-server >"$root/purged" 2>&1 ||
  { cat "$root/purged" >&2; fail "purge"; }
[ ! -e "$root/etc/comity/comityd.toml" ] || fail "purging left the settings"
[ -e "$root/etc/comity/keys/log.pem" ] || fail "purging took a key"
grep -q "Left for you to delete: /etc/comity/keys" "$root/purged" ||
  fail "purging does not say what it left"
left=$(inside find /usr /lib/systemd -name '*comity*' | grep -v '/pycache' || true)
[ -z "$left" ] || fail "left behind: $left"
say "installed, used and removed"
