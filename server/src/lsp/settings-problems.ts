import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageType, type Diagnostic } from 'vscode-languageserver/node';
import { soundGlobs } from '../discovery';
import type { Settings } from '../settings';
import { faultDiagnostic, SOURCE } from './diagnostics';
import { pathFrom } from './kernel-choices';
import type { Session } from './session';

interface Wrong {
  readonly key: string;
  /** The word in the settings that is wrong, where there is one. */
  readonly word: string | null;
  readonly message: string;
}

/** What is wrong with settings and kernels, told in the folder's settings file, else to the user once. */
export class SettingsProblems {
  private readonly shown = new Set<string>();
  private readonly told = new Set<string>();

  constructor(private readonly session: Session) {}

  async publish(): Promise<void> {
    const folders = this.session.folders.all().map(({ path }) => path);
    for (const folder of folders) await this.ofFolder(folder);
    const files = folders.map(settingsFile);
    for (const path of this.told) {
      if (files.includes(path)) continue;
      this.told.delete(path);
      await this.session.publisher.setFaults(path, []);
    }
  }

  /** Whether what is told of a file is told from here. */
  areOf(path: string): boolean {
    return this.told.has(path);
  }

  private async ofFolder(folder: string): Promise<void> {
    const wrong = await this.wrongIn(folder);
    const path = settingsFile(folder);
    this.told.add(path);
    const text = await readFile(path, 'utf8').catch(() => null);
    const isSetHere = ({ key }: Wrong) => text?.includes(`"${key}"`) === true;
    const here = wrong.filter(isSetHere);
    await this.session.publisher.setFaults(
      path,
      here.map((fault) => diagnosticIn(text ?? '', fault)),
    );
    for (const fault of wrong) if (!isSetHere(fault)) this.showOnce(fault.message);
  }

  private async wrongIn(folder: string): Promise<Wrong[]> {
    const settings = await this.session.settings.of(folder);
    const faults = this.session.settings.faultsOf(folder);
    return [
      ...faults.map(({ key, message }) => ({ key, word: null, message })),
      ...(await this.wrongKernels(folder, settings)),
      ...wrongGlobs(folder, settings),
      ...(await this.wrongCommands(folder, settings)),
    ];
  }

  private async wrongKernels(folder: string, { kernels }: Settings): Promise<Wrong[]> {
    const key = 'coreLens.kernels';
    const ids = new Set(await this.session.kernelIds(folder));
    if (ids.size === 0 && kernels.length === 0) {
      const message = `${key} is empty, so nothing is checked; name a kernel, or take the setting away to have the bundled ones`;
      return [{ key, word: null, message }];
    }
    const bundled = (await this.session.bundled.choices()).map(({ id }) => id);
    const unusable = this.session.kernels.filter(({ id, fault }) => fault !== null && ids.has(id));
    return unusable.map(({ id, name, source, fault }) => {
      const isNone = source === 'bundled' && !bundled.includes(id);
      const why = isNone ? `it is none of the bundled ones, ${bundled.join(', ')}` : (fault ?? '');
      return { key, word: name, message: `the kernel ${id} cannot be used: ${why}` };
    });
  }

  private async wrongCommands(folder: string, { compileCommands }: Settings): Promise<Wrong[]> {
    if (compileCommands === '') return [];
    const fault = await this.session.commands.faultOf(pathFrom(compileCommands, folder));
    return fault === null
      ? []
      : [{ key: 'coreLens.compileCommands', word: compileCommands, message: fault.message }];
  }

  private showOnce(message: string): void {
    if (this.shown.has(message)) return;
    this.shown.add(message);
    this.session.show(MessageType.Warning, message);
  }
}

function wrongGlobs(folder: string, { objects, exclude }: Settings): Wrong[] {
  const given = { 'coreLens.objects': objects, 'coreLens.exclude': exclude };
  return Object.entries(given).flatMap(([key, globs]) =>
    globs.flatMap((glob) =>
      soundGlobs({ folder, globs: [glob], exclude: [] }).faults.map(({ message }) => ({
        key,
        word: `"${glob}"`,
        message,
      })),
    ),
  );
}

function settingsFile(folder: string): string {
  return join(folder, '.vscode', 'settings.json');
}

/** At the entry of the settings that is wrong, else at their key. */
function diagnosticIn(text: string, { key, word, message }: Wrong): Diagnostic {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.includes(`"${key}"`));
  if (first < 0) return faultDiagnostic(message, 'settings');
  const at = word === null ? -1 : lines.findIndex((line, i) => i >= first && line.includes(word));
  const line = at < 0 ? first : at;
  const sought = at < 0 || word === null ? `"${key}"` : word;
  const character = lines[line].indexOf(sought);
  return {
    ...faultDiagnostic(message, 'settings'),
    range: { start: { line, character }, end: { line, character: character + sought.length } },
    source: SOURCE,
  };
}
