#!/bin/sh
# Builds the oracle twice into ./build: relocation-oracle.bpfel for this machine (little endian) and
# relocation-oracle.bpfeb for s390x (big endian, run by qemu-s390x). libbpf takes the byte order of its bitfield
# arithmetic from its own build, hence the second one.
#
# Needs LIBBPF_SOURCE (a libbpf checkout). See README.md for the Debian packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/build
: "${LIBBPF_SOURCE:?set LIBBPF_SOURCE to a checkout of libbpf}"
mkdir -p "$build"

library() { # name, compiler, extra flags
    mkdir -p "$build/libbpf-$1"
    make -s -C "$LIBBPF_SOURCE/src" -j"$(nproc)" BUILD_STATIC_ONLY=1 NO_PKG_CONFIG=1 OBJDIR="$build/libbpf-$1" \
        DESTDIR="$build/libbpf-$1" PREFIX=/ LIBDIR=/lib CC="$2" CFLAGS="-O2 -g $3" install install_uapi_headers \
        > "$build/libbpf-$1.log" 2>&1 || { cat "$build/libbpf-$1.log" >&2; exit 1; }
}

oracle() { # name, compiler, extra flags
    "$2" -O2 -g -Wall -static -I"$build/libbpf-$1/include" $3 "$here/relocation-oracle.c" \
        -Wl,--wrap=btf__load_vmlinux_btf "$build/libbpf-$1/lib/libbpf.a" $4 -lelf -lz -o "$build/relocation-oracle.$1"
}

library bpfel gcc ""
oracle bpfel gcc "" ""

sysroot=$build/s390x
if [ ! -e "$sysroot/usr/lib/s390x-linux-gnu/libelf.a" ]; then
    mkdir -p "$sysroot/debs"
    dpkg --print-foreign-architectures | grep -qx s390x || {
        echo "first: dpkg --add-architecture s390x && apt-get update" >&2
        exit 1
    }
    (cd "$sysroot/debs" && apt-get -q download libelf-dev:s390x zlib1g-dev:s390x)
    for package in "$sysroot"/debs/*.deb; do dpkg -x "$package" "$sysroot"; done
fi
include="-I$sysroot/usr/include -I$sysroot/usr/include/s390x-linux-gnu"
library bpfeb s390x-linux-gnu-gcc "$include"
oracle bpfeb s390x-linux-gnu-gcc "$include" "-L$sysroot/usr/lib/s390x-linux-gnu"
