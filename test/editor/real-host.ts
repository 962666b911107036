import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { needBpf } from '../hosts/bpffs';
import { otherWorld, OWN_BPFFS } from '../hosts/other-world';
import { mountTracefs, needTracing } from '../hosts/tracefs';
import { COUNT_CASES } from '../hosts/count-cases';
import { needSshd, Sshd, until } from '../ssh/sshd';
import { ROOT } from '../../scripts/editor/places';
import { PINS_OF_HOST } from './host/kit/order';

/** Where the project has its sources and objects. */
export const SOURCES = join('test', 'hosts', 'programs');
const OBJECTS = ['counts', 'prints', 'refused'];

export const PASSPHRASE = 'open sesame';

const CASES = { cases: COUNT_CASES };

/**
 * This machine as a host that an editor reaches through an OpenSSH server, by the name `there`: the same kernel, with a
 * BPF file system and a folder for temporary files of its own.
 */
export class RealHost {
  private constructor(
    private readonly sshd: Sshd,
    private readonly unmountTracefs: () => void,
    private readonly data: string,
  ) {}

  /** Leaves the tests out, and says why, where that cannot be. */
  static async start(context: Mocha.Context, runFolder: string): Promise<RealHost> {
    needBpf(context);
    needSshd(context);
    needTracing(context);
    const unmountTracefs = mountTracefs();
    const sshd = await Sshd.start(otherWorld(OWN_BPFFS));
    addLocked(sshd);
    return new RealHost(sshd, unmountTracefs, join(runFolder, 'catalogue'));
  }

  /** Of the user: those of a workspace are not heard. */
  get settings(): Record<string, unknown> {
    return { 'coreLens.ssh.configFile': this.sshd.configFile };
  }

  get environment(): Record<string, string> {
    return {
      XDG_DATA_HOME: this.data,
      XDG_RUNTIME_DIR: this.sshd.within('run'),
      [PINS_OF_HOST]: this.pins,
    };
  }

  /** Where its BPF file system is seen from outside. */
  get pins(): string {
    return this.seen('sys/fs/bpf');
  }

  /** The words that have the command line reach it. */
  get words(): string[] {
    return ['--host', 'there', '--ssh-config', this.sshd.configFile];
  }

  /** Fails unless all is as before, at the latest a while after an editor has gone. */
  async isLeftAsFound(): Promise<void> {
    const left = () => {
      const folders = [this.pins, this.seen('tmp'), this.sshd.within('run')];
      const names = folders.flatMap((folder) => readdirSync(folder));
      const served = this.sshd.sessions().map((pid) => `sshd ${pid}`);
      return [...names.filter((name) => name.startsWith('core-lens')), ...served];
    };
    await until('nothing is left', () => left().length === 0).catch(() => {
      assert.deepEqual(left(), []);
    });
  }

  async stop(): Promise<void> {
    await this.sshd.stop();
    this.unmountTracefs();
  }

  /** Where a folder of the host is seen from outside. */
  private seen(folder: string): string {
    return `/proc/${this.sshd.pid}/root/${folder}`;
  }
}

/** The host by another name, `locked`, with a key that asks for a passphrase. */
function addLocked(sshd: Sshd): void {
  sshd.makeKey('locked', PASSPHRASE);
  appendFileSync(
    sshd.within('authorized_keys'),
    readFileSync(`${sshd.within('locked')}.pub`, 'utf8'),
  );
  const lines = sshd.clientLines().join('\n');
  const locked = lines
    .replace('Host there', 'Host locked')
    .replace(/IdentityFile .*/, `IdentityFile ${sshd.within('locked')}`);
  sshd.write('config', `${lines}\n${locked}`);
}

/** A project with objects that are loaded, tested and refused; they are where they were compiled. */
export function copyPrograms(runFolder: string): string {
  const project = join(runFolder, 'BPF programs');
  const folder = join(project, SOURCES);
  mkdirSync(folder, { recursive: true });
  const now = Date.now() / 1000;
  for (const name of OBJECTS) {
    for (const [end, time] of [
      ['c', now - 60],
      ['o', now],
    ] as const) {
      const path = join(folder, `${name}.bpf.${end}`);
      cpSync(join(ROOT, SOURCES, `${name}.bpf.${end}`), path);
      utimesSync(path, time, time);
    }
  }
  writeFileSync(join(folder, 'counts.bpf.test.json'), `${JSON.stringify(CASES, null, 2)}\n`);
  return project;
}
