/** How QEMU runs the guest's processor: with the processor's own help, or by translating its instructions. */
export type Accelerator = 'kvm' | 'tcg';

export interface MachineShape {
  readonly accelerator: Accelerator;
  readonly kernel: string;
  readonly initramfs: string;
  /** What the kernel is told beside what the machine needs. */
  readonly kernelArguments: readonly string[];
  /** The loopback port that leads to the guest's SSH server. */
  readonly port: number;
  readonly memory: number;
  readonly processors: number;
}

interface Machine {
  readonly program: string;
  /** As kernels call the architecture, in Debian's words. */
  readonly arch: string;
  readonly words: readonly string[];
  readonly emulated: string;
  readonly console: string;
}

const MACHINES: Readonly<Partial<Record<string, Machine>>> = {
  x64: {
    program: 'qemu-system-x86_64',
    arch: 'amd64',
    words: [],
    // QEMU 7.2's emulation of cmpxchg16b garbles flags, which crashes kernels from 6.6 on now and then: they do without.
    emulated: 'max,-cx16',
    console: 'ttyS0',
  },
  arm64: {
    program: 'qemu-system-aarch64',
    arch: 'arm64',
    words: ['-machine', 'virt'],
    emulated: 'max',
    console: 'ttyAMA0',
  },
};

/** The QEMU that runs kernels for this machine's programs; null where none is known. */
export function qemuProgram(): string | null {
  return MACHINES[process.arch]?.program ?? null;
}

export function machineArch(): string | null {
  return MACHINES[process.arch]?.arch ?? null;
}

/** Where the guest is in the network that QEMU makes for it. */
export const GUEST_ADDRESS = '10.0.2.15/24';

/** QEMU's arguments. The guest reaches nothing outside, and only this machine's loopback reaches it. */
export function qemuWords(shape: MachineShape): string[] {
  const machine = MACHINES[process.arch];
  if (machine === undefined) return [];
  const { accelerator, port } = shape;
  const told = [`console=${machine.console}`, 'quiet', 'panic=-1', 'random.trust_cpu=on'];
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', ...machine.words],
    ...['-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : machine.emulated],
    ...['-m', `${shape.memory}M`, '-smp', `${shape.processors}`],
    ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ...['-kernel', shape.kernel, '-initrd', shape.initramfs],
    ...['-append', [...told, ...shape.kernelArguments].join(' ')],
    ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
  ];
}
