import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { success, type Result } from '../bytes';
import { untilAnswered } from './banner';
import { panicOf } from './console';
import { failed, failedWith, type VirtualHostFailure, type VirtualHostFault } from './faults';
import { MARKS } from './guest';
import { makeInitramfs } from './initramfs';
import { makeSshKey, type SshKey } from './keys';
import { examineImage, type BootableKernel, type KernelChoice } from './kernel-choice';
import { isKvmWorthTrying, kvmTrouble, rememberKvmFailed } from './kvm';
import { Machine } from './machine';
import { isModuleName, ModuleFolder, type ModuleFile } from './modules';
import { downloadPackages, unpackPackages } from './packages';
import { machineArch, qemuWords, type Accelerator } from './qemu-words';
import { writeSshAccess, type SshAccess } from './ssh-access';
import { findTools, type NamedTools, type Tools } from './tools';
import { WorkFolder } from './work-folder';

export interface BootRequest {
  readonly kernel: KernelChoice;
  /** `auto`: KVM where it lets the kernel start soon, emulation else. */
  readonly accelerator?: 'auto' | Accelerator;
  /** Mebibytes. */
  readonly memory?: number;
  readonly processors?: number;
  /** More arguments for the kernel, such as `lsm=…,bpf`. */
  readonly kernelArguments?: readonly string[];
  /** Modules to load beside those of the network and what programs are usually attached to. */
  readonly modules?: readonly string[];
  readonly programs?: NamedTools;
  /** Milliseconds until it has answered, from the start of the machine. */
  readonly timeLimit?: number;
}

export type BootStep = 'download' | 'unpack' | 'initramfs' | 'start' | 'emulate' | 'kernel' | 'ssh';

/** A virtual host that answers. */
export interface VirtualHost {
  readonly release: string | null;
  readonly accelerator: Accelerator;
  readonly ssh: SshAccess;
  /** The last lines of its console, safe to be shown. */
  console(): string;
  /** Resolves when it has ended and its files are gone: with null after `stop`, with why when it ended by itself. */
  readonly ended: Promise<VirtualHostFault | null>;
  stop(): Promise<void>;
}

const DEFAULT_MEMORY = 1024;
const DEFAULT_LIMIT = 120_000;
/** With KVM a kernel is there within two seconds; where nested virtualisation is broken it hangs for ever. */
const KVM_LIMIT = 15_000;
/** Ports that were free may be taken a moment later. */
const MOST_PORTS = 3;

/** Boots a kernel and waits until its SSH server answers. What fails or is cancelled leaves nothing behind. */
export async function bootVirtualHost(
  request: BootRequest,
  report: (step: BootStep) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<VirtualHost, VirtualHostFault>> {
  const refused = await refusalOf(request);
  if (refused !== null) return refused;
  const tools = await findTools(request.programs ?? {});
  if (!tools.ok) return tools;
  const folder = await WorkFolder.make();
  if (!folder.ok) return folder;
  const boot = new Boot(request, tools.value, folder.value, report, signal);
  const host = await boot.run();
  if (host.ok) return host;
  await folder.value.remove();
  return signal.aborted ? failed('cancelled') : host;
}

async function refusalOf(request: BootRequest): Promise<VirtualHostFailure | null> {
  if (process.platform !== 'linux') return failed('not-linux', process.platform);
  if (machineArch() === null) return failed('no-machine', process.arch);
  const { kernelArguments = [], modules = [] } = request;
  // eslint-disable-next-line no-control-regex
  const badWord = kernelArguments.find((word) => /[\s\u0000-\u001f\u007f]/.test(word));
  if (badWord !== undefined) return failed('words-bad', badWord);
  const badName = modules.find((name) => !isModuleName(name));
  if (badName !== undefined) return failed('module-name-bad', badName);
  const trouble = request.accelerator === 'kvm' ? await kvmTrouble() : null;
  return trouble === null ? null : failed('kvm-missing', trouble);
}

class Boot {
  private readonly keys: { readonly user: SshKey; readonly host: SshKey } = {
    user: makeSshKey('core-lens'),
    host: makeSshKey('core-lens virtual host'),
  };

  constructor(
    private readonly request: BootRequest,
    private readonly tools: Tools,
    private readonly folder: WorkFolder,
    private readonly report: (step: BootStep) => void,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<Result<VirtualHost, VirtualHostFault>> {
    const kernel = await this.kernel();
    if (!kernel.ok) return kernel;
    this.report('initramfs');
    const modules = await this.modules(kernel.value);
    if (!modules.ok) return modules;
    const archive = await makeInitramfs(
      {
        tools: this.tools,
        modules: modules.value,
        config: kernel.value.config,
        hostKey: this.keys.host,
        userKey: this.keys.user,
      },
      this.signal,
    );
    if (!archive.ok) return archive;
    const initramfs = await this.folder.write('initramfs', archive.value);
    if (!initramfs.ok) return initramfs;
    return this.start(kernel.value, initramfs.value);
  }

  private async kernel(): Promise<Result<BootableKernel, VirtualHostFault>> {
    const { kernel } = this.request;
    if (kernel.kind === 'image') {
      const modules = kernel.modules === undefined ? null : resolve(kernel.modules);
      return examineImage(resolve(kernel.path), modules);
    }
    let paths: readonly string[];
    if (kernel.kind === 'package') {
      this.report('download');
      const downloaded = await downloadPackages(kernel.name, this.folder.path, this.signal);
      if (!downloaded.ok) return downloaded;
      paths = downloaded.value;
    } else {
      paths = kernel.paths;
    }
    this.report('unpack');
    const image = await unpackPackages(paths, this.folder.file('kernel'), this.signal);
    return image.ok ? examineImage(image.value, null) : image;
  }

  private async modules(
    kernel: BootableKernel,
  ): Promise<Result<readonly ModuleFile[], VirtualHostFault>> {
    const { modules: asked = [] } = this.request;
    if (kernel.modules !== null) return (await ModuleFolder.open(kernel.modules)).select(asked);
    return asked.length === 0 ? success([]) : failed('module-missing', asked[0], 'a known folder');
  }

  private async start(
    kernel: BootableKernel,
    initramfs: string,
  ): Promise<Result<VirtualHost, VirtualHostFault>> {
    const { accelerator = 'auto' } = this.request;
    if (accelerator !== 'auto') {
      return this.startWith(accelerator, kernel, initramfs);
    }
    if (await isKvmWorthTrying()) {
      const host = await this.startWith('kvm', kernel, initramfs, KVM_LIMIT);
      if (host.ok || this.signal.aborted || hasStarted(host.fault)) return host;
      rememberKvmFailed();
      this.report('emulate');
    }
    return this.startWith('tcg', kernel, initramfs);
  }

  private async startWith(
    accelerator: Accelerator,
    kernel: BootableKernel,
    initramfs: string,
    startLimit?: number,
  ): Promise<Result<VirtualHost, VirtualHostFault>> {
    for (let tries = 1; ; tries++) {
      const port = await freePort();
      if (port === null) return failed('no-port');
      const access = await writeSshAccess(this.folder, this.keys, port);
      if (!access.ok) return access;
      const { memory = DEFAULT_MEMORY, processors = 1, kernelArguments = [] } = this.request;
      const shape = { accelerator, initramfs, kernelArguments, memory, port, processors };
      const words = qemuWords({ ...shape, kernel: kernel.image });
      if (this.signal.aborted) return failed('cancelled');
      this.report('start');
      const machine = Machine.start(this.tools.qemu, words, this.folder.path);
      const fault = await this.untilReady(machine, port, startLimit);
      if (fault === null) {
        await this.forgetBootFiles(initramfs);
        return success(hostOf(machine, access.value, kernel.release, accelerator, this.folder));
      }
      await machine.stop();
      const isPortTaken = machine.complaints.includes('host forwarding rule') && tries < MOST_PORTS;
      if (!isPortTaken) return fault;
    }
  }

  /** Null when the machine answers. */
  private async untilReady(
    machine: Machine,
    port: number,
    startLimit?: number,
  ): Promise<VirtualHostFailure | null> {
    const { timeLimit = DEFAULT_LIMIT } = this.request;
    const patience = Math.min(startLimit ?? timeLimit, timeLimit);
    const limit = AbortSignal.any([this.signal, AbortSignal.timeout(timeLimit)]);
    const startSignal = AbortSignal.any([this.signal, AbortSignal.timeout(patience)]);
    const started = await machine.until([MARKS.started], startSignal);
    const fail = (code: 'kernel-silent' | 'ssh-silent', seconds: number) => {
      if (this.signal.aborted) return failed('cancelled');
      return machine.hasEnded ? endOf(machine) : failedWith(machine.console.text, code, seconds);
    };
    if (started === null) return fail('kernel-silent', patience / 1000);
    this.report('kernel');
    const network = await machine.until([MARKS.network, MARKS.noNetwork], limit);
    if (network === MARKS.noNetwork) return failedWith(machine.console.text, 'no-network');
    if (network === null) return fail('ssh-silent', timeLimit / 1000);
    this.report('ssh');
    const ended = new AbortController();
    void machine.ended.then(() => {
      ended.abort();
    });
    const isThere = await untilAnswered(port, AbortSignal.any([limit, ended.signal]));
    return isThere ? null : fail('ssh-silent', timeLimit / 1000);
  }

  /** The machine has read them; what is left is the key, and what it is known by. */
  private async forgetBootFiles(initramfs: string): Promise<void> {
    const unpacked = this.folder.file('kernel');
    await Promise.all(
      [initramfs, unpacked].map((path) => rm(path, { recursive: true, force: true })),
    ).catch(() => undefined);
  }
}

/** Whether the first program ran, so that the accelerator is not to blame. */
function hasStarted({ console }: VirtualHostFault): boolean {
  return console.includes(MARKS.started);
}

function endOf(machine: Machine): VirtualHostFailure {
  const { text } = machine.console;
  const panic = panicOf(text);
  if (panic !== null) return failedWith(text, 'kernel-panicked', panic);
  const { complaints } = machine;
  if (complaints !== '') return failedWith(text, 'machine-refused', complaints);
  return failedWith(text, 'ended-early');
}

function hostOf(
  machine: Machine,
  ssh: SshAccess,
  release: string | null,
  accelerator: Accelerator,
  folder: WorkFolder,
): VirtualHost {
  let isStopped = false;
  const ended = machine.ended.then(async () => {
    await folder.remove();
    if (isStopped) return null;
    const { fault } = endOf(machine);
    return fault.code === 'ended-early' ? failedWith(fault.console, 'powered-off').fault : fault;
  });
  return {
    release,
    accelerator,
    ssh,
    console: () => machine.console.text,
    ended,
    stop: async () => {
      isStopped = true;
      await machine.stop();
      await ended;
    },
  };
}

/** A loopback port that nobody uses now. */
function freePort(): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(null);
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : null);
      });
    });
  });
}
