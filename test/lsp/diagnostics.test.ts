import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DiagnosticTag } from 'vscode-languageserver-protocol/node';
import { copy, desk, EXAMPLES, KERNEL, OLD_KERNEL, pause, SETTINGS, text, write } from './desk';
import { BUILT, sentence } from './editor';

interface ToldByCheck {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly help?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const SEVERITIES = ['', 'error', 'warning', 'information', 'hint'];

async function check(...words: string[]): Promise<readonly ToldByCheck[]> {
  const program = join(BUILT, 'cli.js');
  const options = { maxBuffer: 1 << 26 };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, 'check', '--format', 'json', ...words],
    options,
  ).catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(stdout) as { problems: ToldByCheck[] }).problems;
}

describe('diagnostics', () => {
  const work = desk();

  it('are exactly the problems that the command line tells', async () => {
    const folder = work.examples(...EXAMPLES);
    const editor = await work.ready({ folders: [folder], settings: { live: { enabled: false } } });
    const told = [...editor.diagnostics].flatMap(([path, diagnostics]) =>
      diagnostics.map((diagnostic) => {
        const { severity, code } = diagnostic;
        const { start, end } = diagnostic.range;
        const places = [start.line, start.character, end.line, end.character].map((at) => at + 1);
        return `${path}:${places.join(':')} ${SEVERITIES[severity ?? 0]} ${String(code)} ${sentence(diagnostic)}`;
      }),
    );
    const problems = await check(...EXAMPLES.map((name) => join(folder, `${name}.bpf.o`)));
    const expected = problems.map((problem) => {
      const { file, line, column, endLine, endColumn, severity, rule, message, help } = problem;
      const whole = help === undefined ? message : `${message}\nhelp: ${help}`;
      return `${file}:${line}:${column}:${endLine}:${endColumn} ${severity} ${rule} ${whole}`;
    });
    assert(expected.length > 25);
    assert.deepEqual(told.sort(), expected.sort());
    const counts = { error: 0, warning: 0, information: 0, hint: 0 };
    for (const { severity } of problems) counts[severity as keyof typeof counts]++;
    assert.deepEqual(editor.status?.problems, counts);
  });

  it('name the rule, with a link that leads to its heading, and what else is to be seen', async () => {
    const folder = work.examples('legacy');
    const editor = await work.ready({ folders: [folder] });
    const path = join(folder, 'legacy.bpf.c');
    const diagnostics = editor.diagnostics.get(path) ?? [];
    assert(diagnostics.length > 8);
    for (const { code, codeDescription, source, relatedInformation } of diagnostics) {
      assert.equal(source, 'core-lens');
      const [, page, line] = /^(file:.*)#L(\d+)$/.exec(codeDescription?.href ?? '') ?? [];
      const lines = readFileSync(fileURLToPath(page), 'utf8').split('\n');
      assert.equal(lines[Number(line) - 1], `## ${String(code)}`);
      const uris = relatedInformation?.map(({ location }) => fileURLToPath(location.uri));
      assert.equal(uris?.at(-1), join(folder, 'legacy.bpf.o'));
    }
    const ineffective = diagnostics.find(({ code }) => code === 'guard-ineffective');
    const [guard] = ineffective?.relatedInformation ?? [];
    assert.equal(text(path).split('\n')[guard.location.range.start.line].trim(), GUARD);
    const faded = diagnostics.filter(({ tags }) => tags?.includes(DiagnosticTag.Unnecessary));
    assert.deepEqual([...new Set(faded.map(({ code }) => code))], ['guarded']);
  });

  it('have the severities that the settings give their rules, at once when these change', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    const before = editor.told(path);
    const rules = { 'field-missing': 'information', guarded: 'off', 'path-mismatch': 'hint' };
    await editor.settingsChanged({ ...SETTINGS, rules });
    const changed = before
      .filter((line) => !line.includes('guarded'))
      .map((line) =>
        line
          .replace('error field-missing', 'information field-missing')
          .replace('error path-mismatch', 'hint path-mismatch'),
      );
    await editor.until(() => editor.told(path).length === changed.length, 'the rule is off');
    assert.notDeepEqual(changed, before);
    assert.deepEqual(editor.told(path), changed);
    await editor.until(() => editor.status?.problems.hint === 1, 'they are counted anew');
    await editor.settingsChanged(SETTINGS);
    await editor.until(() => editor.told(path).length === before.length, 'all is told again');
    assert.deepEqual(editor.told(path), before);
  });

  it('are silenced by a comment of the source, also one that is not saved', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    const before = editor.told(path);
    const [first] = before;
    const line = Number(first.split(':')[0]);
    const lines = text(path).split('\n');
    lines[line - 1] += ' /* core-lens: allow(field-missing) not on these */';
    await editor.open(path, text(path));
    await editor.change(path, lines.join('\n'));
    await editor.until(() => editor.told(path).length === before.length - 1, 'it is silent');
    assert.deepEqual(editor.told(path), before.slice(1));
    lines[line - 1] = lines[line - 1].replace('allow(', 'alow(');
    await editor.change(path, lines.join('\n'));
    await editor.until(() => editor.told(path).length === before.length + 1, 'it is told');
    assert(editor.told(path).some((told) => told.endsWith('warning comment')));
  });

  it('of a header that two objects share are those of both', async () => {
    const folder = work.examples();
    for (const name of ['shared.h', 'first.bpf.o', 'second.bpf.o']) {
      copy(join(__dirname, 'objects', name), join(folder, name));
    }
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(editor.told(join(folder, 'shared.h')), [
      '17:15-20 error field-missing',
      '22:16-23 error field-missing',
    ]);
  });

  it('of a build for the other byte order are no false alarm', async () => {
    const folder = work.examples('legacy');
    copy(join(__dirname, 'objects', 'first.bpfeb.o'), join(folder, 'first_bpfeb.o'));
    const editor = await work.ready({ folders: [folder] });
    assert.equal(editor.diagnostics.get(join(folder, 'first_bpfeb.o')), undefined);
    const object = editor.status?.objects.find(({ path }) => path.endsWith('first_bpfeb.o'));
    assert.equal(object?.problems, 0);
    assert.match(object.message ?? '', /made for the other byte order than all chosen kernels/);
  });

  it('concern the kernels that are chosen', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const settings = { ...SETTINGS, kernels: [OLD_KERNEL, KERNEL] };
    const editor = await work.ready({ folders: [folder], settings });
    assert(editor.told(path).length > 8);
    const [old, new_] = editor.status?.kernels ?? [];
    assert.equal(old.problems, 0);
    assert(new_.problems > 5);
  });

  it('of files that have none are not told at all', async () => {
    const folder = work.folder();
    write(join(folder, 'plain.c'), 'int main(void) { return 0; }\n');
    const editor = await work.ready({ folders: [folder] });
    await editor.open(join(folder, 'plain.c'), 'int main(void) { return 0; }\n');
    await pause();
    assert.deepEqual(editor.published, []);
    assert.deepEqual(editor.status?.objects, []);
  });
});

const GUARD = 'if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 6, 0))';
