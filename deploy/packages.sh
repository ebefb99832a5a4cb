#!/usr/bin/env bash
# Installs the Debian packages that Comity needs, and only those not there yet.
#
#   deploy/packages.sh build    to build and run it
#   deploy/packages.sh test     to build and run its tests, too
#   deploy/packages.sh check    for format, tidy and WebAssembly checks, too
#   deploy/packages.sh bench    to measure it beside PostgreSQL
set -euo pipefail

readonly BUILD="g++ cmake ninja-build pkg-config dpkg-dev libabsl-dev
  libgrpc++-dev
  libprotobuf-dev protobuf-compiler protobuf-compiler-grpc librocksdb-dev
  libssl-dev libsodium-dev libcli11-dev libspdlog-dev nlohmann-json3-dev prometheus-cpp-dev
  libcpp-httplib-dev libnghttp2-dev libjemalloc-dev ca-certificates"
readonly TEST="libgtest-dev libgmock-dev libbenchmark-dev librapidcheck-dev
  haproxy systemd openssl python3 debootstrap systemd-container golang-go golang-golang-x-mod-dev"
readonly CHECK="clang-14 clang-format clang-tidy wasi-libc libc++-14-dev-wasm32
  libclang-rt-14-dev libclang-rt-14-dev-wasm32 lld-14 llvm-14 nodejs ccache mold
  git"
readonly BENCH="postgresql-15 libpq-dev"

usage() {
  sed -n '2,7s/^# \{0,1\}//p' "$0"
}

case "${1:-}" in
  build) wanted="$BUILD" ;;
  test) wanted="$BUILD $TEST" ;;
  check) wanted="$BUILD $TEST $CHECK" ;;
  bench) wanted="$BUILD $TEST $BENCH" ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 3 ;;
esac

is_installed() {
  [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

missing=()
for package in $wanted; do
  # A Node.js that did not come as a package is as good.
  if [ "$package" = nodejs ] && command -v node >/dev/null; then continue; fi
  is_installed "$package" || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "All needed packages are installed."
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Needs root or sudo to install: ${missing[*]}" >&2
    exit 2
  fi
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq -o DPkg::Lock::Timeout=600
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
  --no-install-recommends -o DPkg::Lock::Timeout=600 "${missing[@]}" >/dev/null
echo "Installed."
