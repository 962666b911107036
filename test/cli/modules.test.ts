import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BpfObjectBuilder, BtfBuilder, exit, ldx, member } from '../support';
import { coreLens } from './command-line';

/** A kernel folder whose vmlinux has no `struct driver`, but whose modules do. */
describe('core-lens relocations, with the modules of a kernel folder', () => {
  let folder = '';
  let object = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'core-lens-test-'));
    const vmlinux = new BtfBuilder('little');
    const int = vmlinux.int('int', 4, { signed: true });
    writeFileSync(join(folder, 'vmlinux.btf'), vmlinux.build());
    mkdirSync(join(folder, 'modules'));
    const module = new BtfBuilder('little', { base: vmlinux });
    module.struct('driver', 16, [member('id', int, 8)]);
    writeFileSync(join(folder, 'modules', 'my-driver.btf'), module.build());
    writeFileSync(join(folder, 'modules', 'broken.ko'), '\u007fELF, but no more');

    const builder = new BpfObjectBuilder('little');
    const local = builder.btf.int('int', 4, { signed: true });
    const driver = builder.btf.struct('driver', 4, [member('id', local, 0)]);
    const program = builder.program('tp/x', 'run', [ldx(4, 0, 1, 0), exit()]);
    program.relocation(0, driver, '0:0', 'byte_off');
    object = join(folder, 'driver.bpf.o');
    writeFileSync(object, builder.build());
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('finds a type in the module that has it, and says which one that is', async () => {
    const { output, code } = await coreLens(['relocations', '-k', folder, object]);
    assert.equal(code, 0);
    assert.match(output, /byte_off {2}driver\.id +0 +8\n/);
    assert.match(output, /: of module my_driver, once it is loaded\n/);
    const json = await coreLens(['relocations', '-f', 'json', '-k', folder, object]);
    assert.match(json.output, /"module": "my_driver"/);
  });

  it('leaves a module that cannot be read out, and says so', async () => {
    const { errors } = await coreLens(['relocations', '-k', folder, object]);
    assert.match(errors, /^core-lens: .*driver\.bpf\.o: .*: module broken is left out: .+\n$/);
  });
});
