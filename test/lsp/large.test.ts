import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Hover } from 'vscode-languageserver-protocol/node';
import { addImm, BpfObjectBuilder, exit, jumpImm, member, movImm } from '../support';
import { copy, desk, ROOT, write } from './desk';
import { uri } from './editor';

const PROGRAMS = 40;
/** The verifier goes through all of them, and so do we. */
const ROUNDS = 20_000;
/** Far more than are answered until a check begins. */
const SEVERAL = 80;

const SOURCE = 'struct task_struct *task;\n';
const QUESTION = { line: 0, character: 'struct ta'.length };

/** Programs that each take long to be judged: whether they get to what no kernel has hangs on a counter of rounds. */
function largeObject(): Uint8Array {
  const object = new BpfObjectBuilder();
  const int = object.btf.int('int', 4);
  const missing = object.btf.struct('not_in_any_kernel', 4, [member('field', int, 0)]);
  for (let i = 0; i < PROGRAMS; i++) {
    const loop = [movImm(6, 0), addImm(6, 1), jumpImm('jlt', 6, ROUNDS, -2)];
    const ifAllRound = jumpImm('jne', 6, ROUNDS, 1);
    const code = [...loop, ifAllRound, movImm(1, 0), movImm(0, 0), exit()];
    object.program('socket', `program_${i}`, code).relocation(4, missing, '0:0', 'byte_off');
  }
  return object.build();
}

describe('a large object', () => {
  const work = desk();

  /** A server that has done all else, and then gets the object. */
  async function checking() {
    const folder = work.folder();
    const source = join(folder, 'other.bpf.c');
    const object = join(folder, 'large.bpf.o');
    const editor = await work.readyAlone({ folders: [folder] });
    await editor.open(source, SOURCE);
    const ask = () =>
      editor.request<Hover | null>('textDocument/hover', {
        textDocument: { uri: uri(source) },
        position: QUESTION,
      });
    await ask();
    write(object, largeObject());
    await editor.fileChanged(object);
    return { editor, object, ask };
  }

  it('is checked while questions are answered', async () => {
    const { editor, object, ask } = await checking();
    let answered = 0;
    for (;;) {
      assert.match(JSON.stringify(await ask()), /task_struct/);
      if (editor.told(object).length > 0) break;
      answered++;
    }
    assert(answered >= SEVERAL, `${answered} questions were answered while it was checked`);
    assert.match(editor.sentences(object).join('\n'), /not_in_any_kernel/);
  });

  it('is given up where another one takes its place', async () => {
    const { editor, object, ask } = await checking();
    for (let i = 0; i < SEVERAL; i++) await ask();
    assert.deepEqual(editor.told(object), [], 'the check is not over yet');
    copy(join(ROOT, 'examples', 'legacy.bpf.o'), object);
    await editor.fileChanged(object);
    await editor.until(() => editor.told(object).length > 0, 'the other one is checked');
    const told = editor.published.map(({ diagnostics }) => JSON.stringify(diagnostics));
    assert.doesNotMatch(told.join('\n'), /not_in_any_kernel/);
  });
});
