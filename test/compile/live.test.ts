import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveResult } from '../../server/src/compile';
import { readElf, sectionContents } from '../../server/src/elf';
import { readObject, type BpfObject, type SourceLine } from '../../server/src/object';
import { CLANGS, WHY_NONE } from './clangs';
import { Place, requestOf } from './place';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** A program that needs no header but its own. */
const program = (name: string, extra = '') =>
  `#include "types.h"
${extra}
SEC("kprobe/x") int ${name}(struct task_struct *task) { return task->pid; }
`;

const TYPES = `#define SEC(name) __attribute__((section(name), used))
struct task_struct { int pid; } __attribute__((preserve_access_index));
`;

function objectOf(result: LiveResult): BpfObject {
  assert.equal(result.kind, 'object', JSON.stringify(result));
  assert('bytes' in result);
  const read = readObject(result.bytes);
  assert(read.ok, read.ok ? '' : read.fault.message);
  return read.value;
}

function linesOf(object: BpfObject): SourceLine[] {
  return [...object.lines.all()];
}

/** A build that maps its paths away records no text of lines. */
function nameAndPlace({ file, line, column }: SourceLine): string {
  return `${file}:${line}:${column}`;
}

function filesOf(object: BpfObject): string[] {
  return [...new Set(linesOf(object).map(({ file }) => file))];
}

describe('unsaved text becomes the object that the build would make', function () {
  before(function () {
    if (CLANGS.length > 0) return;
    console.log(`      ${WHY_NONE}`);
    this.skip();
  });

  let place: Place;
  beforeEach(() => {
    place = new Place();
  });
  afterEach(() => {
    const { leftovers } = place;
    place.remove();
    assert.deepEqual(leftovers, []);
  });

  for (const path of CLANGS) {
    describe(`with ${path}`, () => {
      it('the object has the lines of the editor and the name of the file', async () => {
        place.write('types.h', TYPES);
        const source = place.write('a.bpf.c', '/* saved */\n');
        const text = program('unsaved');
        const object = objectOf(await place.compiler().compile(requestOf(source, text, { path })));
        assert.deepEqual(filesOf(object), [source]);
        assert.deepEqual(
          object.functions.map(({ name }) => name),
          ['unsaved'],
        );
        const wanted = text.split('\n');
        for (const { line, text: recorded } of linesOf(object)) {
          assert.equal(recorded, wanted[line - 1]);
        }
        assert.equal(readFileSync(source, 'utf8'), '/* saved */\n');
      });

      it('unsaved headers count, and have their own names and lines', async () => {
        place.write('inc/types.h', 'not C at all');
        const header = place.path('inc/types.h');
        const source = place.write('src/a.bpf.c', '');
        const inline =
          'static __attribute__((always_inline)) int twice(int a)\n{\n\treturn a * 2 + *(volatile int *)8;\n}\n';
        const text = program('f').replace('"types.h"', '"../inc/types.h"');
        const withCall = text.replace('task->pid;', 'twice(task->pid);');
        const openBuffers = new Map([
          [header, TYPES + inline],
          [source, 'the text of the request counts'],
        ]);
        const request = requestOf(source, withCall, { path, openBuffers });
        const object = objectOf(await place.compiler().compile(request));
        const inHeader = linesOf(object).filter(({ file }) => file.endsWith('/inc/types.h'));
        assert(
          inHeader.some((line) => line.text.includes('return a * 2')),
          JSON.stringify(linesOf(object)),
        );
      });

      const FOLDERS = [
        'with space',
        `quote"s and 'such'`,
        'back\\slash',
        'ünïcode 🦊',
        '-dash',
        'a: [b] {c} #d',
        '$HOME %PATH% `x`',
      ];
      for (const folder of process.platform === 'win32' ? ['with space', 'ünïcode 🦊'] : FOLDERS) {
        it(`in a folder called ${folder}`, async () => {
          place.write(join(folder, 'types.h'), TYPES);
          const source = place.write(join(folder, `${folder}.bpf.c`), '');
          const result = await place.compiler().compile(requestOf(source, program('f'), { path }));
          assert.deepEqual(filesOf(objectOf(result)), [source]);
        });
      }

      it('a byte order mark, CRLF and letters of all kinds stay', async () => {
        place.write('types.h', TYPES);
        const source = place.write('a.bpf.c', '');
        const text = `\ufeff${program('f').replace('return', '/* ü 🦊 */ return').replaceAll('\n', '\r\n')}`;
        const object = objectOf(await place.compiler().compile(requestOf(source, text, { path })));
        const [line] = linesOf(object);
        assert.equal(line.line, 3);
        assert.match(line.text, /\/\* ü 🦊 \*\/ return task->pid/);
      });

      it('a file that was never saved, in a folder that is there', async () => {
        place.write('types.h', TYPES);
        const source = place.path('new.bpf.c');
        const object = objectOf(
          await place.compiler().compile(requestOf(source, program('f'), { path })),
        );
        assert.deepEqual(filesOf(object), [source]);
      });

      it('through a linked folder, by the name the editor has', async () => {
        place.write('real/types.h', TYPES);
        place.write('real/a.bpf.c', '');
        symlinkSync(place.path('real'), place.path('link'));
        const source = place.path('link/a.bpf.c');
        const command = {
          directory: place.path('link'),
          file: 'a.bpf.c',
          arguments: ['clang', '-O2'],
        };
        for (const request of [
          requestOf(source, program('f'), { path }),
          requestOf(source, program('f'), { path, command }),
        ]) {
          assert.equal(filesOf(objectOf(await place.compiler().compile(request))).length, 1);
        }
      });

      it('under the name that the build’s own object has', async () => {
        place.write('types.h', TYPES);
        const source = place.write('src/a.bpf.c', program('f'));
        mkdirSync(place.path('build'));
        const directory = place.path('build');
        const map = ['-fdebug-compilation-dir=.', `-ffile-prefix-map=${place.folder}=/mapped`];
        const target = ['-target', 'bpfeb', '-g', '-O2', '-I..'];
        for (const file of ['../src/a.bpf.c', source]) {
          for (const names of [map, []]) {
            const words = [path, ...target, ...names, '-c', file, '-o', 'a.o', '-MD'];
            execFileSync(path, words.slice(1), { cwd: directory });
            const built = readObject(readFileSync(place.path('build/a.o')));
            assert(built.ok);
            const command = { directory, file, arguments: words };
            const result = await place
              .compiler()
              .compile(requestOf(source, program('f'), { path, command }));
            assert.deepEqual(
              linesOf(objectOf(result)).map(nameAndPlace),
              linesOf(built.value).map(nameAndPlace),
            );
            assert('directory' in result);
            assert.equal(result.directory, directory);
          }
        }
      });

      for (const example of ['legacy', 'net_watch', 'process_watch']) {
        it(`${example}.bpf.c: all but debugging sections as clang alone makes them`, async function () {
          const source = join(EXAMPLES, `${example}.bpf.c`);
          const text = readFileSync(source, 'utf8');
          const result = await place
            .compiler()
            .compile(requestOf(source, text, { path, workspaceFolder: EXAMPLES }));
          if (result.kind === 'compile-error' && result.message.includes('file not found')) {
            console.log(`      left out: ${result.message} (Debian: apt install libbpf-dev)`);
            this.skip();
          }
          objectOf(result);
          assert('bytes' in result);
          const plain = place.path('plain.o');
          const words = ['-target', 'bpf', '-mcpu=v3', '-D__TARGET_ARCH_x86', '-g', '-O2'];
          const system = ['-idirafter', '/usr/include/x86_64-linux-gnu'];
          execFileSync(path, [...words, ...system, '-c', source, '-o', plain], { cwd: EXAMPLES });
          assert.deepEqual(meaningOf(result.bytes), meaningOf(readFileSync(plain)));
        });
      }

      it('what does not compile is told by its first error', async () => {
        const header = place.write('types.h', TYPES);
        const source = place.write('a.bpf.c', '');
        const text = program('f', 'int first = unknown_name;\nint second = other_name;');
        const result = await place.compiler().compile(requestOf(source, text, { path }));
        assert.deepEqual(result, {
          kind: 'compile-error',
          message: "use of undeclared identifier 'unknown_name'",
          file: source,
          line: 2,
          column: 13,
          count: 2,
          advice: null,
        });
        const inHeader = await place.compiler().compile(
          requestOf(source, program('f'), {
            path,
            openBuffers: new Map([[header, '#error no']]),
          }),
        );
        assert.equal(inHeader.kind === 'compile-error' && inHeader.file, header);
        const refused = await place
          .compiler()
          .compile(requestOf(source, text, { path, words: ['-fno-such-thing'] }));
        assert.match(
          refused.kind === 'compile-error' ? refused.message : '',
          /unknown argument.*-fno-such-thing/,
        );
      });

      it('a header that is not found is looked for in vain: what to do is said', async () => {
        const source = place.write('a.bpf.c', '');
        const request = requestOf(source, '#include "vmlinux.h"', { path });
        const result = await place.compiler().compile(request);
        assert(result.kind === 'compile-error');
        assert.equal(result.message, "'vmlinux.h' file not found");
        assert.match(
          result.advice ?? '',
          /-I to coreLens\.clang\.arguments, or .*compile_commands\.json/,
        );
        const command = { directory: place.folder, file: 'a.bpf.c', arguments: ['clang'] };
        const known = await place.compiler().compile({ ...request, command });
        assert.equal(known.kind === 'compile-error' && known.advice, null);
      });

      it('a warning is no error, whatever the build makes of it', async () => {
        place.write('types.h', TYPES);
        const source = place.write('a.bpf.c', '');
        const text = program('f', '#warning beware\nstatic int unused;');
        objectOf(
          await place
            .compiler()
            .compile(requestOf(source, text, { path, words: ['-Wall', '-Werror'] })),
        );
      });

      it('its version is known', async () => {
        const found = await place.compiler().findClang({ path, workspaceFolder: null });
        assert(found.ok);
        assert.match(found.value.version ?? '', /^\d+\.\d+\.\d+$/);
      });
    });
  }
});

/** The sections that say what the programs are, by name. */
function meaningOf(bytes: Uint8Array): Record<string, string> {
  const elf = readElf(bytes);
  assert(elf.ok);
  const debugging = /^$|^\.rel|^\.debug_|^\.(strtab|symtab|llvm_addrsig)$/;
  const sections = elf.value.sections.filter(({ name }) => !debugging.test(name));
  return Object.fromEntries(
    sections.map((section) => {
      const contents = Buffer.from(sectionContents(elf.value, section).bytes);
      const isTypes = section.name === '.BTF';
      return [section.name, isTypes ? namesIn(contents) : contents.toString('base64')];
    }),
  );
}

/** clang orders some types by where they happen to lie in its memory: their names are compared, and the size of all. */
function namesIn(btf: Buffer): string {
  const strings = btf.subarray(btf.readUInt32LE(4) + btf.readUInt32LE(16));
  const names = strings.toString('utf8').split('\0').sort();
  return [btf.length, ...names].join('\n');
}
