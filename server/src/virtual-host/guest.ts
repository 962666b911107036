import { GUEST_ADDRESS } from './qemu-words';

/** The guest tells how far it has come in lines that begin so. */
const MARK = 'core-lens guest:';

export const MARKS = {
  started: `${MARK} started`,
  noNetwork: `${MARK} no network device`,
  network: `${MARK} network`,
} as const;

export const GUEST_PATHS = {
  busybox: 'bin/busybox',
  bpftool: 'bin/bpftool',
  dropbear: 'bin/dropbear',
  hostKey: 'etc/ssh/host_key',
  authorizedKeys: 'root/.ssh/authorized_keys',
  modules: 'modules',
  config: 'boot/config',
} as const;

/** Folders beside those of files; OpenSSH's server wants one of its own to lock itself into, by the distribution's name. */
export const GUEST_FOLDERS = [
  ...['proc', 'sys', 'dev', 'tmp', 'boot', 'modules', 'var/log'],
  ...['run/sshd', 'var/empty', 'var/empty/sshd', 'usr/share/empty.sshd'],
];

/** The first program: mounts what BPF is used through, loads modules in their order, and leaves the rest to busybox' init. */
export const INIT = `#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
echo "${MARKS.started}"
$b --install -s /bin
export PATH=/bin:/usr/bin:/usr/sbin:/sbin
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t bpf bpf /sys/fs/bpf
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t securityfs securityfs /sys/kernel/security
mount -t cgroup2 cgroup2 /sys/fs/cgroup
hostname core-lens
[ ! -e /boot/config ] || mv /boot/config "/boot/config-$(uname -r)"
while read -r module; do
  insmod "/modules/$module.ko"
done < /modules/order
ip link set lo up
tries=0
while [ ! -e /sys/class/net/eth0 ]; do
  tries=$((tries + 1))
  if [ $tries -gt 10 ]; then
    echo "${MARKS.noNetwork}"
    poweroff -f
  fi
  sleep 0.1
done
ip addr add ${GUEST_ADDRESS} dev eth0
ip link set eth0 up
echo "${MARKS.network}"
exec /bin/busybox init
`;

/** busybox' init starts the server anew should it end. */
export function inittab(server: string): string {
  return `::respawn:${server}\n::ctrlaltdel:/bin/poweroff\n::shutdown:/bin/sync\n`;
}

export const SERVERS = {
  dropbear: () =>
    `/${GUEST_PATHS.dropbear} -F -E -s -P /run/dropbear.pid -p 22 -r /${GUEST_PATHS.hostKey}`,
  openssh: (path: string) => `${path} -D -e -f /etc/ssh/sshd_config`,
} as const;

/** Small files of every guest. */
export const GUEST_TEXTS: Readonly<Record<string, string>> = {
  'etc/passwd': [
    'root:x:0:0:root:/root:/bin/sh',
    'sshd:x:22:22:sshd:/run/sshd:/bin/false',
    'nobody:x:65534:65534:nobody:/:/bin/false',
    '',
  ].join('\n'),
  'etc/group': 'root:x:0:\nsshd:x:22:\nnogroup:x:65534:\n',
  'etc/shadow': 'root:*:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\n',
  'etc/shells': '/bin/sh\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\n',
  'etc/hosts': '127.0.0.1 localhost core-lens\n',
  'etc/profile': 'export PATH=/bin:/usr/bin:/usr/sbin:/sbin\n',
  'etc/os-release': 'ID=core-lens\nPRETTY_NAME="CO-RE Lens virtual host"\n',
  'etc/ssh/sshd_config': [
    `HostKey /${GUEST_PATHS.hostKey}`,
    `AuthorizedKeysFile /${GUEST_PATHS.authorizedKeys}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UseDNS no',
    'PidFile none',
    'SetEnv PATH=/bin:/usr/bin:/usr/sbin:/sbin',
    '',
  ].join('\n'),
};
