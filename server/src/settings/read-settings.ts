import {
  allowedWords,
  isObject,
  isOf,
  quoted,
  type MapSchema,
  type RecordSchema,
  type ValueOf,
} from './schema';
import { SETTINGS, type Setting, type SettingKey } from './table';

type ValueAt<Key extends SettingKey> = ValueOf<(typeof SETTINGS)[Key]['schema']>;

/** The settings as the server reads them, each with its default where nothing else is said. */
export interface Settings {
  readonly kernels: ValueAt<'coreLens.kernels'>;
  readonly objects: ValueAt<'coreLens.objects'>;
  readonly exclude: ValueAt<'coreLens.exclude'>;
  readonly sourceMap: ValueAt<'coreLens.sourceMap'>;
  readonly constants: ValueAt<'coreLens.constants'>;
  readonly rules: ValueAt<'coreLens.rules'>;
  readonly live: {
    readonly enabled: ValueAt<'coreLens.live.enabled'>;
    readonly delay: ValueAt<'coreLens.live.delay'>;
  };
  readonly clang: {
    readonly path: ValueAt<'coreLens.clang.path'>;
    readonly arguments: ValueAt<'coreLens.clang.arguments'>;
  };
  readonly compileCommands: ValueAt<'coreLens.compileCommands'>;
  readonly hover: { readonly rows: ValueAt<'coreLens.hover.rows'> };
  readonly codeLens: { readonly enabled: ValueAt<'coreLens.codeLens.enabled'> };
  readonly inlayHints: { readonly enabled: ValueAt<'coreLens.inlayHints.enabled'> };
  readonly completion: { readonly enabled: ValueAt<'coreLens.completion.enabled'> };
  readonly hosts: ValueAt<'coreLens.hosts'>;
  readonly ssh: {
    readonly path: ValueAt<'coreLens.ssh.path'>;
    readonly configFile: ValueAt<'coreLens.ssh.configFile'>;
    readonly connectTimeout: ValueAt<'coreLens.ssh.connectTimeout'>;
  };
  readonly virtualHost: {
    readonly memory: ValueAt<'coreLens.virtualHost.memory'>;
    readonly accelerator: ValueAt<'coreLens.virtualHost.accelerator'>;
    readonly kernelArguments: ValueAt<'coreLens.virtualHost.kernelArguments'>;
  };
  readonly trace: { readonly server: ValueAt<'coreLens.trace.server'> };
}

/** What is wrong with a setting: a sentence that names the key, what it is, what is allowed and what is used instead. */
export interface SettingFault {
  /** `coreLens.live.delay` */
  readonly key: string;
  readonly message: string;
}

export interface ReadSettings {
  readonly settings: Settings;
  readonly faults: readonly SettingFault[];
}

const PREFIX = 'coreLens';
const TABLE: ReadonlyMap<string, Setting> = new Map(Object.entries(SETTINGS));

/**
 * Reads the section `coreLens` as an editor gives it: nested, or with dotted keys. What is not as the table says is told,
 * and the default holds; of an object, only the entries that are wrong are left out.
 */
export function readSettings(section: unknown): ReadSettings {
  const faults: SettingFault[] = [];
  const given = new Map<string, unknown>();
  if (isObject(section)) flatten(section, PREFIX, given, faults);
  else if (!isNothing(section)) {
    const message = `${PREFIX} is ${quoted(section)}; it must be an object; the defaults are used`;
    faults.push({ key: PREFIX, message });
  }
  /** The check by the schema is what makes the value one of its type. */
  const value = <Key extends SettingKey>(key: Key): ValueAt<Key> =>
    readOne(key, given.get(key), faults) as ValueAt<Key>;
  const settings: Settings = {
    kernels: value('coreLens.kernels'),
    objects: value('coreLens.objects'),
    exclude: value('coreLens.exclude'),
    sourceMap: value('coreLens.sourceMap'),
    constants: value('coreLens.constants'),
    rules: value('coreLens.rules'),
    live: { enabled: value('coreLens.live.enabled'), delay: value('coreLens.live.delay') },
    clang: { path: value('coreLens.clang.path'), arguments: value('coreLens.clang.arguments') },
    compileCommands: value('coreLens.compileCommands'),
    hover: { rows: value('coreLens.hover.rows') },
    codeLens: { enabled: value('coreLens.codeLens.enabled') },
    inlayHints: { enabled: value('coreLens.inlayHints.enabled') },
    completion: { enabled: value('coreLens.completion.enabled') },
    hosts: value('coreLens.hosts'),
    ssh: {
      path: value('coreLens.ssh.path'),
      configFile: value('coreLens.ssh.configFile'),
      connectTimeout: value('coreLens.ssh.connectTimeout'),
    },
    virtualHost: {
      memory: value('coreLens.virtualHost.memory'),
      accelerator: value('coreLens.virtualHost.accelerator'),
      kernelArguments: value('coreLens.virtualHost.kernelArguments'),
    },
    trace: { server: value('coreLens.trace.server') },
  };
  return { settings, faults };
}

/** Finds the settings in a section, whatever part of their keys is nested. */
function flatten(
  section: Readonly<Record<string, unknown>>,
  prefix: string,
  given: Map<string, unknown>,
  faults: SettingFault[],
): void {
  for (const [name, value] of Object.entries(section)) {
    const key = `${prefix}.${name}`;
    if (TABLE.has(key)) given.set(key, value);
    else if (!isGroup(key)) {
      const known = [...TABLE.keys()].join(', ');
      faults.push({ key, message: `${key} is not a setting of CO-RE Lens; there are ${known}` });
    } else if (isObject(value)) flatten(value, key, given, faults);
    else if (!isNothing(value)) {
      const message = `${key} is ${quoted(value)}; it must be an object; the defaults are used`;
      faults.push({ key, message });
    }
  }
}

function isGroup(key: string): boolean {
  return [...TABLE.keys()].some((known) => known.startsWith(`${key}.`));
}

function readOne(key: SettingKey, value: unknown, faults: SettingFault[]): unknown {
  const { schema, default: otherwise }: Setting = SETTINGS[key];
  if (isNothing(value)) return otherwise;
  if (schema.type === 'object') {
    // Lua writes an empty table as an empty list.
    if (Array.isArray(value) && value.length === 0) return otherwise;
    if (isObject(value)) return readEntries(key, schema, value, faults);
  }
  if (isOf(schema, value)) return value;
  const message =
    `${key} is ${quoted(value)}; it must be ${allowedWords(schema)}; ` +
    `the default, ${JSON.stringify(otherwise)}, is used`;
  faults.push({ key, message });
  return otherwise;
}

/** The entries of an object that are as its schema says. */
function readEntries(
  key: SettingKey,
  schema: MapSchema | RecordSchema,
  value: Readonly<Record<string, unknown>>,
  faults: SettingFault[],
): Readonly<Record<string, unknown>> {
  const { properties, additionalProperties } = schema;
  const kept = Object.entries(value).filter(([name, entry]) => {
    const isNamed = properties !== undefined && Object.hasOwn(properties, name);
    const entrySchema = isNamed ? properties[name] : additionalProperties;
    if (entrySchema === false) {
      const known = Object.keys(properties ?? {}).join(', ');
      faults.push({ key, message: `${key} has no entry '${name}'; there are ${known}` });
      return false;
    }
    if (isOf(entrySchema, entry)) return true;
    const message = `${key}: '${name}' is ${quoted(entry)}; it must be ${allowedWords(entrySchema)}; it is left out`;
    faults.push({ key, message });
    return false;
  });
  return Object.fromEntries(kept);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** The constants as the command line takes them: `name=value`. */
export function constantSettings({ constants }: Settings): string[] {
  return Object.entries(constants).map(([name, value]) => `${name}=${String(value)}`);
}

export const DEFAULT_SETTINGS: Settings = readSettings({}).settings;
