import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedManifest, readManifest, readWords } from '../../scripts/manifest';
import {
  COMMANDS,
  KERNEL_SCHEME,
  LOAD_PROGRAM_COMMAND,
  SHOW_PROGRAM_COMMAND,
  TEST_PROGRAM_COMMAND,
} from '../../server/src/settings';

const ROOT = join(__dirname, '..', '..');
const CLIENT = join(ROOT, 'client', 'src');
const MANIFEST = readManifest();
const TEXT = readFileSync(join(ROOT, 'package.json'), 'utf8');
const SOURCE = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(CLIENT, name), 'utf8'))
  .join('\n');
const { commands, menus } = MANIFEST.contributes;
const IDS = commands.map(({ command }) => command);

/** Every text of a kind in the manifest, as written. */
function all(pattern: RegExp): string[] {
  return [...TEXT.matchAll(pattern)].map(([, found]) => found);
}

describe('the manifest of the extension', () => {
  for (const [name, contents] of generatedManifest()) {
    it(`${name} is up to date`, () => {
      const written = readFileSync(join(ROOT, name), 'utf8');
      assert.equal(written, contents, `${name} differs; run npm run docs`);
    });
  }

  it('every command has a title of its own and the common category', () => {
    const titles = commands.map(({ title }) => readWords()[title.replaceAll('%', '')]);
    assert.equal(new Set(titles).size, commands.length);
    for (const { category } of commands) assert.equal(category, 'CO-RE Lens');
  });

  it('every command is registered, and every command registered is declared', () => {
    const registered = [...SOURCE.matchAll(/\b(?:register|registerCommand)\(\s*'([^']+)'/g)];
    assert.deepEqual(registered.map(([, id]) => id).sort(), [...IDS].sort());
    for (const id of [SHOW_PROGRAM_COMMAND, LOAD_PROGRAM_COMMAND, TEST_PROGRAM_COMMAND]) {
      assert.ok(IDS.includes(id), id);
    }
  });

  it('no command of the server has the name of one of the extension', () => {
    for (const id of Object.keys(COMMANDS)) assert.ok(!IDS.includes(id), id);
  });

  it('menus speak of its own commands', () => {
    const used = Object.values(menus).flatMap((items) => items.map(({ command }) => command));
    assert.ok(used.length > IDS.length / 2);
    for (const command of used) assert.ok(IDS.includes(command), command);
  });

  it('links of the welcomes and the walkthrough lead to commands that there are', () => {
    const own = Object.values(readWords())
      .flatMap((text) => [...text.matchAll(/command:(coreLens[\w.]*)/g)])
      .map(([, command]) => command);
    assert.ok(own.length > 5);
    for (const command of own) assert.ok(IDS.includes(command), command);
  });

  it('every key of its words is used, and every one used is there', () => {
    const used = new Set(all(/%([a-zA-Z][\w.]*)%/g));
    assert.deepEqual([...used].sort(), Object.keys(readWords()).sort());
  });

  it('the keys of `when` are set by the client', () => {
    const clauses = all(/"when": "([^"]+)"/g).map((when) => when.replace(/view == \S+/, ''));
    const found = clauses.flatMap((when) => [...when.matchAll(/(?<!\w)coreLens\.(\w+)/g)]);
    const keys = new Set(found.map(([, key]) => key));
    assert.ok(keys.size > 1);
    for (const key of keys) assert.match(SOURCE, new RegExp(`set\\('${key}'`), key);
  });

  it('every file that it names is there and goes into the package', () => {
    const ignore = readFileSync(join(ROOT, '.vscodeignore'), 'utf8').split('\n');
    const files = all(/"(?:\.\/)?((?:media|syntaxes|l10n|schemas)\/?[^"]*)"/g);
    assert.ok(files.length > 6);
    for (const file of files) {
      assert.ok(existsSync(join(ROOT, file)), file);
      assert.ok(ignore.includes(`!${file.split('/')[0]}/**`), file);
    }
  });

  it('plain C files do not wake it', () => {
    const { activationEvents } = MANIFEST;
    assert.ok(activationEvents.length > 0);
    for (const event of activationEvents) assert.match(event, /^workspaceContains:.*bpf/);
  });

  it('the scheme of kernel types is the one the documentation names', () => {
    assert.ok(readFileSync(join(ROOT, 'docs', 'commands.md'), 'utf8').includes(KERNEL_SCHEME));
  });
});
