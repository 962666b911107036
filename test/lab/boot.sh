#!/bin/sh
# Boots a kernel under QEMU (plain emulation, no KVM) and runs load-oracle in it on every object of a folder; prints the
# oracle's answers, one JSON object a line.
#
#   test/lab/boot.sh KERNEL_FOLDER OBJECT_FOLDER      KERNEL_FOLDER holds vmlinuz and, if known, config
#
#   LAB_DIR       where build.sh left load-oracle; ./build by default
#   BOOT_TIMEOUT  seconds until QEMU is ended; 900 by default
#
# Debian packages: qemu-system-x86 busybox-static cpio.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernel=$1 objects=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root/fs/bin" "$root/fs/boot" "$root/fs/objects" "$root/fs/proc" "$root/fs/sys" "$root/fs/dev"
cp "$(command -v busybox)" "$root/fs/bin/busybox"
cp "${LAB_DIR:-$here/build}/load-oracle" "$root/fs/bin/"
[ ! -e "$kernel/config" ] || cp "$kernel/config" "$root/fs/boot/config"
find "$objects" -maxdepth 1 -name '*.o' -exec cp -t "$root/fs/objects" {} +
cat > "$root/fs/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
$b mount -t bpf bpf /sys/fs/bpf
$b mount -t tracefs tracefs /sys/kernel/tracing
$b mount -t debugfs debugfs /sys/kernel/debug
[ ! -e /boot/config ] || $b mv /boot/config "/boot/config-$($b uname -r)"
/bin/load-oracle /objects/*.o && echo '@lab end'
$b poweroff -f
INIT
chmod +x "$root/fs/init"
(cd "$root/fs" && find . | cpio -o -H newc --quiet | gzip -1) > "$root/initramfs"

# QEMU 7.2's emulation of cmpxchg16b garbles flags, which crashes kernels from 6.6 on now and then: they do without.
# The firmware writes escape codes in front of the first line; the oracle's marker finds the start of each answer.
timeout "${BOOT_TIMEOUT:-900}" qemu-system-x86_64 -accel tcg -cpu max,-cx16 -m 2048 -nographic -no-reboot -nic none \
    -kernel "$kernel/vmlinuz" -initrd "$root/initramfs" -append "console=ttyS0 quiet panic=-1" \
    < /dev/null 2> "$root/errors" | tr -d '\r' > "$root/console" || true
grep -aq '^@lab end' "$root/console" || {
    echo "$kernel: the oracle did not come to its end; the console's last lines:" >&2
    tail -n 40 "$root/errors" "$root/console" >&2
    exit 1
}
sed -n 's/^@lab {/{/p' "$root/console"
