import assert from 'node:assert/strict';
import { join } from 'node:path';
import { copy, desk, KERNEL, OLD_KERNEL, SETTINGS } from './desk';

const KERNELS = [OLD_KERNEL, 'bundled:6.1.0-50-cloud-amd64', KERNEL];

describe('a header that several objects share', () => {
  const work = desk();

  async function told(...objects: readonly string[]) {
    const folder = work.folder();
    const header = join(folder, 'shared.h');
    for (const name of ['shared.h', ...objects]) {
      copy(join(__dirname, 'objects', name), join(folder, name));
    }
    const settings = { ...SETTINGS, kernels: KERNELS };
    const editor = await work.ready({ folders: [folder], settings });
    return { editor, header, places: () => editor.told(header) };
  }

  it('is told once what all say of one token, with the kernels of all', async () => {
    const place = '17:15-20 error field-missing';
    const newest = await told('versioned.bpf.o');
    assert.deepEqual(newest.places(), [place, '17:15-20 error guard-ineffective']);
    assert.match(newest.editor.sentences(newest.header)[0], /has no field 'state' on 6\.12 /);
  });

  for (const objects of [
    ['first.bpf.o', 'versioned.bpf.o'],
    ['versioned.bpf.o', 'first.bpf.o', 'first.bpfeb.o'],
  ]) {
    it(`is told once what all of ${objects.join()} say of one token`, async () => {
      const { editor, header, places } = await told(...objects);
      const isWhole = () => places().length === 2;
      await editor.until(isWhole, 'all is told');
      assert.deepEqual(places(), [
        '17:15-20 error field-missing',
        '17:15-20 error guard-ineffective',
      ]);
      const [sentence] = editor.sentences(header);
      assert.match(sentence, /has no field 'state' on 6\.1 and later of the chosen kernels \(/);
      await editor.until(
        () => editor.status?.kernels.map(({ problems }) => problems).join() === '0,1,2',
        'it counts once for each kernel',
      );
    });
  }

  it('is told apart what may fail and what does', async () => {
    const { editor, places } = await told('first.bpf.o', 'constant.bpf.o');
    await editor.until(() => places().length === 2, 'both are told');
    assert.deepEqual(places().sort(), [
      '17:15-20 error field-missing',
      '17:15-20 warning field-missing',
    ]);
  });
});
