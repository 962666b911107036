import { failuresOf, type Fault } from '../bytes';

const faults = {
  'not-linux': (system: string) =>
    system === 'win32'
      ? 'a virtual host cannot be booted on Windows itself; open the folder in WSL, where it can'
      : `a virtual host can be booted on Linux alone, this is ${system}; add a Linux machine as a host instead`,
  'no-machine': (arch: string) =>
    `virtual hosts are for x86-64 and 64-bit Arm, this machine is ${arch}; add another machine as a host instead`,
  'tools-missing': (names: string, command: string | null) =>
    `a virtual host needs ${names}, not found on PATH; ${command === null ? 'install what is missing' : `install it: ${command}`}`,
  'program-bad': (name: string, path: string) =>
    `${path} cannot be run; correct the path that is set for ${name}`,
  'libraries-unknown': (path: string, reason: string) =>
    `ldd does not tell which libraries ${path} needs (${reason})`,
  'library-missing': (path: string, library: string) =>
    `${path} lacks its library ${library}; install it anew`,
  'library-unreadable': (path: string, reason: string) =>
    `${path} cannot be put into the virtual host (${reason})`,
  'image-unreadable': (path: string, reason: string) =>
    `the kernel ${path} cannot be read: ${reason}`,
  'image-closed': (path: string, command: string) =>
    `the kernel ${path} may be read by root alone; open it once (${command}), or name its package`,
  'not-a-kernel': (path: string) =>
    `${path} is no kernel that can be booted; name a boot image (vmlinuz, bzImage, Image) or a kernel package`,
  'other-machine': (path: string, its: string, ours: string) =>
    `the kernel ${path} is for ${its}, this machine is ${ours}; name one for ${ours}`,
  'package-name-bad': (name: string) => `${JSON.stringify(name)} is not the name of a package`,
  'no-apt': (name: string) =>
    `${name} is no file, and there is no apt to download a package of that name with; name a file`,
  'package-not-downloaded': (name: string, reason: string) =>
    `apt cannot download ${name}: ${reason}`,
  'package-kind-unknown': (path: string) =>
    `${path} is no package that is read here; name a .deb, .apk or .pkg.tar file, or unpack it and name its vmlinuz`,
  'package-not-unpacked': (path: string, reason: string) => `${path} cannot be unpacked: ${reason}`,
  'package-without-kernel': (names: string) =>
    `no vmlinuz is in ${names}; name the package that holds the kernel's image`,
  'module-name-bad': (name: string) => `${JSON.stringify(name)} is not the name of a kernel module`,
  'module-missing': (name: string, folder: string) =>
    `the module ${name} is neither in ${folder} nor built into the kernel; name the package of its modules too`,
  'module-unreadable': (path: string, reason: string) =>
    `the module ${path} cannot be read: ${reason}`,
  'words-bad': (word: string) =>
    `${JSON.stringify(word)} cannot be an argument of the kernel: it holds a blank or a control character`,
  'temporary-folder': (folder: string, reason: string) =>
    `files of a virtual host cannot be put into ${folder} (${reason}); set TMPDIR to a folder that can be written`,
  'kvm-missing': (reason: string) =>
    `KVM cannot be used: /dev/kvm ${reason}; choose another accelerator, or let this user use it`,
  'no-port': () => 'no loopback port is free for the virtual host',
  'machine-not-started': (path: string, reason: string) => `${path} cannot be started (${reason})`,
  'machine-refused': (words: string) => `QEMU gave up: ${words}`,
  'kernel-panicked': (words: string) => `the kernel gave up while booting: ${words}`,
  'kernel-silent': (seconds: number) =>
    `the kernel did not start its first program within ${seconds} seconds; it may lack support for an initramfs, or not be for this machine`,
  'no-network': () =>
    'the kernel found no network device: it has no driver for virtio-net, and no folder of its modules is known; name one, or the kernel’s package',
  'ssh-silent': (seconds: number) =>
    `the kernel booted, but no SSH server answered within ${seconds} seconds`,
  'ended-early': () =>
    'the machine ended before the kernel started its first program; the image may be damaged, or not be for this machine',
  'powered-off': () => 'the virtual host was powered off',
  cancelled: () => 'cancelled',
};

const failure = failuresOf(faults);

export type VirtualHostFaultCode = keyof typeof faults;

export interface VirtualHostFault extends Fault<VirtualHostFaultCode> {
  /** The end of what the machine wrote to its console, made harmless; empty where it never ran. */
  readonly console: string;
}

export interface VirtualHostFailure {
  readonly ok: false;
  readonly fault: VirtualHostFault;
}

type Details<Code extends VirtualHostFaultCode> = Parameters<(typeof faults)[Code]>;

/** A fault before a machine runs. */
export function failed<Code extends VirtualHostFaultCode>(
  code: Code,
  ...details: Details<Code>
): VirtualHostFailure {
  return failedWith('', code, ...details);
}

export function failedWith<Code extends VirtualHostFaultCode>(
  console: string,
  code: Code,
  ...details: Details<Code>
): VirtualHostFailure {
  return { ok: false, fault: { ...failure(code, ...details).fault, console } };
}
