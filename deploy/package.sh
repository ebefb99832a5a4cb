#!/usr/bin/env bash
# Builds the Debian packages comity-server, comity and libcomity-dev.
#
#   deploy/package.sh [FOLDER]    into FOLDER; build/packages if none is given
#
# For Debian 12; the build takes some minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
  -h | --help) sed -n '2,6s/^# \{0,1\}//p' deploy/package.sh; exit 0 ;;
  -*) echo "unknown option: $1 (see --help)" >&2; exit 3 ;;
esac
out=${1:-build/packages}

deploy/packages.sh build
cmake --preset release -B build/package -DCMAKE_INSTALL_PREFIX=/usr \
  -DCOMITY_BENCHMARKS=OFF
cmake --build build/package -j "$(nproc)"
mkdir -p "$out"
rm -f "$out"/*.deb
(cd build/package && umask 022 && cpack -G DEB -B "$PWD/packages")
mv build/package/packages/*.deb "$out"/
ls -l "$out"
