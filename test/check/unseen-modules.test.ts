import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Witnesses } from '../../server/src/check';
import { unseenModules } from '../../server/src/check/unseen-modules';
import { Kind } from '../../server/src/btf';
import type { Kernel } from '../../server/src/kernels';
import { bundledKernels, ROOT } from '../rules/judged';

/** The bundled kernels come without their modules; their configurations say what these are. */
describe('whether a module that is not at hand may have what vmlinux lacks', () => {
  let kernels: ReadonlyMap<string, Kernel>;
  const kernel = (name: string): Kernel => {
    const found = kernels.get(name);
    assert.ok(found, name);
    return found;
  };

  before(async () => {
    kernels = new Map((await bundledKernels()).map(({ name, kernel: one }) => [name, one]));
  });

  const cases: readonly (readonly [
    name: string,
    kind: number,
    on: string,
    mayBe: boolean,
    why: string,
  ])[] = [
    ['md_flush_request', Kind.FUNC, '6.1', true, 'md is a module of all, CONFIG_BLK_DEV_MD=m'],
    ['mddev', Kind.STRUCT, '7.2', true, 'so are its types'],
    ['account_page_dirtied', Kind.FUNC, '6.1', false, '5.10 has it built in: it is gone'],
    ['folio_mark_accessed', Kind.FUNC, '6.18', false, 'others have it built in'],
    ['folio', Kind.STRUCT, '6.1', false, 'a name of one word is of nothing'],
    ['fuse_iget', Kind.FUNC, '6.1', true, '6.12 has it built in, but CONFIG_FUSE_FS=m on 6.1'],
    ['fuse_inode', Kind.STRUCT, '6.1', true, 'types, too'],
    ['fuse_iget', Kind.FUNC, '6.12', false, 'there it is built in'],
    [
      'tcp_no_longer_there',
      Kind.FUNC,
      '6.1',
      true,
      'CONFIG_TCP_CONG_BBR=m, and nobody has it built in',
    ],
    [
      'blk_account_io_start',
      Kind.FUNC,
      '6.1',
      false,
      'CONFIG_BLK_DEV_MD=m, but much of blk is built in',
    ],
  ];
  for (const [name, kind, on, mayBe, why] of cases) {
    it(`${name} on ${on}: ${mayBe ? 'perhaps' : 'no'}, for ${why}`, () => {
      const ask = unseenModules(kernel(on), [...kernels.values()]);
      assert.equal(ask?.(name, kind), mayBe);
    });
  }

  it('no where the kernel takes no types of modules, as 5.10 does not', () => {
    assert.equal(unseenModules(kernel('5.10'), []), null);
  });

  it('no where its modules are at hand', () => {
    assert.equal(unseenModules({ ...kernel('6.1'), knowsModules: true }, []), null);
  });

  it('without a configuration, what others have built in is gone', () => {
    const bare = { ...kernel('6.1'), config: null };
    assert.equal(unseenModules(bare, [...kernels.values()])?.('fuse_iget', Kind.FUNC), false);
    assert.equal(unseenModules(bare, [])?.('fuse_iget', Kind.FUNC), true);
  });

  it('the bundled kernels speak for that where they are not chosen', async () => {
    const witnesses = new Witnesses(join(ROOT, 'kernels'));
    const beside = await witnesses.beside([kernel('6.1')]);
    assert.equal(beside.length, kernels.size - 1);
    const again = await witnesses.beside([kernel('7.2')]);
    const kept = again.filter((one) => beside.includes(one));
    assert.equal(kept.length, kernels.size - 2, 'each is opened once');
    assert.deepEqual(await new Witnesses(join(ROOT, 'no-such-folder')).beside([]), []);
  });
});
