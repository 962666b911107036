import assert from 'node:assert/strict';
import { isCommand, readArgument } from '../../server/src/settings';

describe('arguments of commands', () => {
  it('are read field by field; others are left out', () => {
    const given = [{ uri: 'file:///a.bpf.c', program: 'woke_up', more: 1 }, 'more'];
    assert.deepEqual(readArgument('coreLens.server.program', given), {
      ok: true,
      value: { uri: 'file:///a.bpf.c', program: 'woke_up' },
    });
  });

  it('may be missing where every field is optional', () => {
    for (const given of [undefined, [], [null], [{ uri: null }]]) {
      assert.deepEqual(readArgument('coreLens.server.kernels', given), { ok: true, value: {} });
    }
  });

  it('null is not nothing where it means something', () => {
    const command = 'coreLens.server.setKernels';
    assert.deepEqual(readArgument(command, [{ kernels: null }]), {
      ok: true,
      value: { kernels: null },
    });
    assert.deepEqual(readArgument(command, [{}]), {
      ok: false,
      message:
        "coreLens.server.setKernels: 'kernels' is undefined; it must be an array of strings that are not empty, or null",
    });
  });

  it('of a wrong type are told', () => {
    assert.deepEqual(readArgument('coreLens.server.program', ['file:///a.bpf.c']), {
      ok: false,
      message: "coreLens.server.program: the argument is 'file:///a.bpf.c', not an object",
    });
    assert.deepEqual(readArgument('coreLens.server.type', [{ name: 'inode', kind: 'class' }]), {
      ok: false,
      message:
        "coreLens.server.type: 'kind' is 'class'; it must be one of 'struct', 'union', 'enum', 'typedef', 'function'",
    });
  });

  it('commands are known by their ids', () => {
    assert.ok(isCommand('coreLens.server.status'));
    assert.ok(!isCommand('coreLens.server.toString') && !isCommand('toString'));
  });
});
