import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keptArguments } from '../../server/src/compile/kept-arguments';
import { clangArguments } from '../../server/src/compile';

function kept(command: string): string {
  return keptArguments(command.split(' ')).words.join(' ');
}

describe('of a build’s arguments, those stay that say what the program means', () => {
  const CASES: [given: string, kept: string][] = [
    [
      '-target bpf -I a -Ib -isystem c -isystemd -iquote e -idirafter f',
      '-I a -Ib -isystem c -isystemd -iquote e -idirafter f',
    ],
    [
      '-target bpf -D A -DB=1 -U C -UD -include x.h -imacros y.h',
      '-D A -DB=1 -U C -UD -include x.h -imacros y.h',
    ],
    [
      '-target bpf -std=gnu11 -Wall -Werror -mcpu=v3 -mlittle-endian -fno-stack-protector',
      '-std=gnu11 -Wall -Werror -mcpu=v3 -mlittle-endian -fno-stack-protector',
    ],
    [
      '-target bpf -mllvm -bpf-stack-size=1024 -mllvm -info-output-file=x',
      '-mllvm -bpf-stack-size=1024',
    ],
    [
      '-target bpf -Xclang -target-feature -Xclang +alu32 -Xclang -load -Xclang x.so',
      '-Xclang -target-feature -Xclang +alu32',
    ],
    ['-target bpf -nostdinc --sysroot=/s -x c', '-nostdinc --sysroot=/s -x c'],
    [
      '-target bpf -ffile-prefix-map=/a= -fdebug-compilation-dir /b',
      '-ffile-prefix-map=/a= -fdebug-compilation-dir /b',
    ],
    // another machine's
    ['-m64 -march=native -mcpu=v2 -fcf-protection -fshort-wchar -DA', '-mcpu=v2 -fshort-wchar -DA'],
    ['-target bpf --target=x86_64-linux-gnu -mno-sse', ''],
    // what writes, or makes something else
    ['-c a.bpf.c -o a.bpf.o', ''],
    ['-MD -MP -MMD -MF a.d -MT a.o -MQ a.o -MJ a.json -Wp,-MD,a.d -Wa,-al=x', ''],
    ['-emit-llvm -S -E -save-temps=obj -fsyntax-only -ftime-trace=x -flto -target bpf', ''],
    ['-target bpf -fplugin=x.so -fprofile-generate -fmodules -gsplit-dwarf -include-pch x', ''],
    ['-target bpf -o -DNOT -MF -DNOT -DIS', '-DIS'],
    ['-target bpf @words -- -DA b.c', ''],
    ['-I', ''],
  ];
  for (const [given, expected] of CASES) {
    it(given, () => {
      assert.equal(kept(given), expected);
    });
  }
});

describe('what clang is given', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...['-o', '-c', '-MD', '-MF', '-MT', '-Ifolder', '-I', '-D', '-DA', '-include', '-isystem'],
      ...[
        '-target',
        '--target=bpfeb',
        '--target=x86_64',
        'bpf',
        'bpfel',
        '-O0',
        '-O3',
        '-Og',
        '-g0',
      ],
      ...[
        '-Xclang',
        '-target-feature',
        '+alu32',
        '-mllvm',
        '-bpf-x',
        '-emit-llvm',
        '--',
        '-',
        '@x',
      ],
      ...[
        'a.c',
        'x.h',
        '-x',
        'c',
        '-m64',
        '-fsyntax-only',
        '-S',
        '-save-temps',
        '-Wp,-MD,x',
        '-flto',
      ],
    ),
    fc.string({ maxLength: 6 }).map((text) => `-${text}`),
    fc.string({ maxLength: 6 }),
  );
  const WITH_VALUE =
    /^(-[IDUx]|-include|-imacros|-i(system|quote|dirafter|prefix|withprefix|withprefixbefore|sysroot)|-ivfsoverlay|--sysroot|-resource-dir|-fdebug-compilation-dir|-mllvm|-target|-Xclang)$/;

  it('never names an output, a dependency file or an input; always a BPF target, -g and optimisation', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (given) => {
        const { words } = clangArguments({
          sourcePath: '/work/a.bpf.c',
          command: { directory: '/work', file: 'a.bpf.c', arguments: ['clang', ...given] },
          configured: [],
          workspaceFolder: null,
        });
        for (let i = 0; i < words.length; i++) {
          const each = words[i];
          assert(each.startsWith('-') && each.length > 1, `${each} is an input`);
          assert(!/^-(o|c|S|E|M.*|-|save-temps.*|emit-llvm|fsyntax-only|flto.*)$/.test(each), each);
          assert(!/^-W[alp],/.test(each), each);
          if (WITH_VALUE.test(each)) i++;
        }
        const target = words.lastIndexOf('-target');
        assert.match(words[target + 1], /^bpf/);
        assert(!words.some((each) => /^--?target=/.test(each)));
        assert(words.includes('-g'));
        const levels = words.filter((each) => each.startsWith('-O'));
        assert.match(levels.join(' '), /^-O([23sz]|fast)$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('of several targets and levels, the last', () => {
    const read = keptArguments(['-target', 'bpf', '-O3', '--target=bpfeb', '-Os']);
    assert.deepEqual([read.bpfTarget, read.optimisation], ['bpfeb', 's']);
    assert.equal(keptArguments(['--target=bpf', '--target=arm']).bpfTarget, null);
  });
});
