#!/bin/sh
# Boots a kernel under QEMU (plain emulation, no KVM), has bpftool load each object, and keeps all that it prints.
#
#   test/verifier-log/record.sh KERNEL_FOLDER BPFTOOL_FOLDER LOG_FOLDER
#
#   KERNEL_FOLDER   holds vmlinuz and, if known, config (test/lab/fetch-kernels.mjs makes it)
#   BPFTOOL_FOLDER  a folder that Debian's bpftool package and those of its libraries are unpacked in (dpkg-deb -x)
#   LOG_FOLDER      one .txt for each object; made if it is not there
#
# Debian packages: qemu-system-x86 busybox-static cpio.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernel=$1 tool=$2 logs=$3
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root/fs/bin" "$root/fs/boot" "$root/fs/lib" "$root/fs/proc" "$root/fs/sys" "$root/fs/dev" "$logs"
cp "$(command -v busybox)" "$root/fs/bin/busybox"
cp "$(find "$tool" -path '*bin/bpftool' -type f | head -n 1)" "$root/fs/bin/bpftool"
find "$tool" -name '*.so.*' | while read -r library; do
    [ ! -f "$library" ] || cp -L "$library" "$root/fs/lib/$(basename "$library")"
done
# The loader's usual name may be a link to an absolute path.
[ -e "$root/fs/lib/ld-linux-x86-64.so.2" ] ||
    cp "$(find "$tool" -name 'ld-*.so' -type f | head -n 1)" "$root/fs/lib/ld-linux-x86-64.so.2"
cp -r "$here/objects" "$root/fs/objects"
[ ! -e "$kernel/config" ] || cp "$kernel/config" "$root/fs/boot/config"
cat > "$root/fs/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
$b mount -t bpf bpf /sys/fs/bpf
[ ! -e /boot/config ] || $b mv /boot/config "/boot/config-$($b uname -r)"
ulimit -l unlimited
# The firmware leaves escape codes on the first line.
echo
cd /objects
for object in *.o; do
    $b mkdir /sys/fs/bpf/tried
    /lib/ld-linux-x86-64.so.2 --library-path /lib /bin/bpftool -d prog loadall "$object" /sys/fs/bpf/tried > /said 2>&1
    echo "@begin ${object%.o}"
    # A console does not carry everything as it is.
    $b gzip -c /said | $b base64
    echo "@end"
    $b rm -rf /sys/fs/bpf/tried
done
echo '@lab end'
$b poweroff -f
INIT
chmod +x "$root/fs/init"
(cd "$root/fs" && find . | cpio -o -H newc --quiet | gzip -1) > "$root/initramfs"

# Without cmpxchg16b, as in test/lab/boot.sh.
timeout "${BOOT_TIMEOUT:-300}" qemu-system-x86_64 -accel tcg -cpu max,-cx16 -m 2048 -nographic -no-reboot -nic none \
    -kernel "$kernel/vmlinuz" -initrd "$root/initramfs" -append "console=ttyS0 quiet panic=-1" \
    < /dev/null 2> "$root/errors" | tr -d '\r' > "$root/console" || true
grep -aq '^@lab end' "$root/console" || {
    echo "$kernel: it did not come to its end; the console's last lines:" >&2
    tail -n 40 "$root/errors" "$root/console" >&2
    exit 1
}
awk -v folder="$root" '
    /^@begin / { name = folder "/" $2 ".encoded"; next }
    /^@end/ { name = "" }
    name != "" && /^[A-Za-z0-9+\/=]+$/ { print > name }' "$root/console"
for said in "$root"/*.encoded; do
    base64 -d "$said" | gzip -dc > "$logs/$(basename "$said" .encoded).txt"
done
