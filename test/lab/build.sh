#!/bin/sh
# Builds load-oracle into LAB_DIR, statically so that it runs in an initramfs.
#
#   LIBBPF_SOURCE  a libbpf checkout to build against; without it, Debian's libbpf-dev
#   LAB_DIR        where to build; ./build by default
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${LAB_DIR:-$here/build}
mkdir -p "$out"

if [ -n "${LIBBPF_SOURCE:-}" ]; then
    make -s -C "$LIBBPF_SOURCE/src" -j"$(nproc)" BUILD_STATIC_ONLY=1 NO_PKG_CONFIG=1 OBJDIR="$out/libbpf" \
        DESTDIR="$out/libbpf" PREFIX=/ LIBDIR=/lib install install_uapi_headers > "$out/libbpf.log" 2>&1 ||
        { cat "$out/libbpf.log" >&2; exit 1; }
    include=-I$out/libbpf/include library=$out/libbpf/lib/libbpf.a
    git -C "$LIBBPF_SOURCE" describe --tags > "$out/libbpf.version"
else
    include= library=-lbpf
    dpkg-query -W -f 'Debian ${Version}\n' libbpf-dev > "$out/libbpf.version"
fi
gcc -O2 -Wall -static $include "$here/load-oracle.c" -Wl,--wrap=btf__load_vmlinux_btf,--wrap=btf__free $library -lelf -lz -o "$out/load-oracle"
