/** The parts of the extension's manifest that are made from the tables of server/src/settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS, type Setting } from '../server/src/settings';
import { caseFileSchema } from '../server/src/test-run';
import { messagesOf } from './messages';

const ROOT = join(__dirname, '..');

/** What is read of package.json; the rest is kept as it is. */
export interface Manifest {
  readonly [part: string]: unknown;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: object;
    readonly virtualWorkspaces: object;
  };
  readonly contributes: {
    readonly commands: readonly ManifestCommand[];
    readonly menus: Readonly<Record<string, readonly { command: string; when?: string }[]>>;
    readonly configuration: { readonly title: string; readonly properties: object };
    readonly [point: string]: unknown;
  };
}

export interface ManifestCommand {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}

export function readManifest(): Manifest {
  return readJson('package.json') as Manifest;
}

/** The words of the manifest, by key. */
export function readWords(): Readonly<Record<string, string>> {
  return readJson('package.nls.json') as Record<string, string>;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}

/** The contents that each file should have, by its path. */
export function generatedManifest(): Map<string, string> {
  return new Map(
    Object.entries({
      'package.json': manifestWithSettings(readManifest()),
      'package.nls.json': wordsWithSettings(readWords()),
      'schemas/bpf-test.schema.json': caseFileSchema(),
      'l10n/bundle.l10n.json': Object.fromEntries(
        messagesOf(join(ROOT, 'client', 'src')).map((message) => [message, message]),
      ),
    }).map(([file, value]) => [file, `${JSON.stringify(value, null, 2)}\n`]),
  );
}

const ENTRIES: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

function manifestWithSettings(manifest: Manifest): Manifest {
  const restricted = ENTRIES.filter(([, { isRestricted }]) => isRestricted).map(([key]) => key);
  const { capabilities, contributes } = manifest;
  return {
    ...manifest,
    capabilities: {
      ...capabilities,
      untrustedWorkspaces: {
        ...capabilities.untrustedWorkspaces,
        restrictedConfigurations: restricted,
      },
    },
    contributes: {
      ...contributes,
      configuration: {
        ...contributes.configuration,
        properties: Object.fromEntries(
          ENTRIES.map(([key, setting], order) => [key, manifestSetting(key, setting, order)]),
        ),
      },
    },
  };
}

function manifestSetting(key: string, { schema, default: value, scope }: Setting, order: number) {
  return {
    ...schema,
    default: value,
    scope,
    order,
    markdownDescription: `%setting.${key}%`,
  };
}

/** Those of the settings stand last. */
function wordsWithSettings(words: Readonly<Record<string, string>>): object {
  const others = Object.entries(words).filter(([key]) => !key.startsWith('setting.'));
  const settings = ENTRIES.map(([key, { description, markdownDescription }]) => [
    `setting.${key}`,
    `${description} ${markdownDescription}`,
  ]);
  return Object.fromEntries([...others, ...settings]) as object;
}
