import assert from 'node:assert/strict';
import { isAnyEnum, Kind, type Btf } from '../../server/src/btf';
import {
  misspellingOf,
  nearestEnumerator,
  nearestFunction,
  nearestTracepoint,
  nearestType,
} from '../../server/src/nearest';
import type { TargetTypes } from '../../server/src/relocation';
import {
  accessTo,
  btfOf,
  kernelOf,
  structNamed,
  type Access,
  type Tell,
  type Types,
} from './worlds';

const point = (name: string, ...fields: readonly string[]): Tell => {
  return (types) =>
    types.laid(
      name,
      fields.map((field) => [field, types.long, 8]),
    );
};

function all(...tells: readonly Tell[]): Tell {
  return (types) => {
    for (const tell of tells) tell(types);
  };
}

describe('the nearest type', () => {
  const asked = (before: Tell, name: string, after: Tell, isKnown = true): string | null => {
    const model = kernelOf(before);
    const typeId = structNamed(model.vmlinux, name);
    const models = isKnown ? [model] : [];
    return nearestType(model.vmlinux, typeId, kernelOf(after), models)?.text ?? null;
  };

  it('has the same members and a longer name', () => {
    const answer = asked(point('key', 'length', 'data'), 'key', point('key_u8', 'length', 'data'));
    assert.equal(answer, "'struct key_u8', same members");
  });

  it('has most of the members, and a name of the same family', () => {
    const answer = asked(
      point('event_tcp_any', 'skb', 'skaddr', 'sport', 'dport'),
      'event_tcp_any',
      point('event_tcp_retransmit', 'skb', 'skaddr', 'sport', 'dport', 'err'),
    );
    assert.equal(answer, "'struct event_tcp_retransmit', most of its members");
  });

  it('has a wholly other name, if all of its members are the same', () => {
    const members = ['jump', 'target', 'flags', 'depth'];
    const answer = asked(point('history', ...members), 'history', point('log_entry', ...members));
    assert.equal(answer, "'struct log_entry', same members");
  });

  it('is none of few members in common, whatever its name', () => {
    const before = point('key', 'length', 'data', 'flags');
    assert.equal(asked(before, 'key', point('key_u8', 'length', 'x', 'y')), null);
  });

  it('is none that always stood beside the missing one', () => {
    const beside = point('key_u8', 'length', 'data');
    const before = all(point('key', 'length', 'data'), beside);
    assert.equal(asked(before, 'key', beside), null);
  });

  it('is of another kind, if only that has the name', () => {
    const after: Tell = (types) => types.laid('key', [['length', types.long, 8]], 'union');
    assert.equal(asked(point('key', 'length'), 'key', after), "'union key'");
  });

  it('is known by the program’s own type, if no kernel has that', () => {
    const before = point('key', 'length', 'data');
    const after = point('key_u8', 'length', 'data');
    assert.equal(asked(before, 'key', after, false), "'struct key_u8', same members");
  });

  it('is not asked for where the type is there, under another flavor', () => {
    const before = all(point('key___old', 'length'), point('key_u8', 'length'));
    assert.equal(asked(before, 'key___old', point('key', 'data')), null);
  });

  it('is a typedef of the same type', () => {
    const before = (types: Types) => types.typedef('state_t', types.ulong);
    const after = (types: Types) => types.typedef('task_state_t', types.ulong);
    const model = kernelOf(before);
    const [typeId] = model.vmlinux.names().named('state_t');
    const found = nearestType(model.vmlinux, typeId, kernelOf(after), [model]);
    assert.equal(found?.text, "'typedef task_state_t', the same type");
  });
});

describe('the nearest function', () => {
  const fn = (name: string, ...parameters: readonly string[]): Tell => {
    return (types) => {
      const ids = parameters.map((struct) =>
        struct === 'int' ? types.signed : types.ptr(types.struct(struct, 8, [])),
      );
      types.func(name, types.funcProto(types.signed, ids));
    };
  };
  const asked = (name: string, before: Tell, after: Tell): string | null =>
    nearestFunction(name, kernelOf(after), [kernelOf(before)])?.text ?? null;

  it('has another first word, the telling one and the same arguments', () => {
    const before = fn('do_unlinkat', 'int', 'filename');
    const after = fn('filename_unlinkat', 'int', 'filename');
    assert.equal(asked('do_unlinkat', before, after), "'filename_unlinkat', same arguments");
  });

  it('has another last word, and more arguments after the same first one', () => {
    const before = fn('security_bpf_map_alloc', 'bpf_map');
    const after = fn('security_bpf_map_create', 'bpf_map', 'bpf_token', 'int');
    const answer =
      "'security_bpf_map_create', arguments (struct bpf_map *, struct bpf_token *, int)";
    assert.equal(asked('security_bpf_map_alloc', before, after), answer);
  });

  it('is none of other arguments', () => {
    const before = fn('do_unlinkat', 'int', 'filename');
    assert.equal(asked('do_unlinkat', before, fn('io_unlinkat', 'io_kiocb', 'int')), null);
  });

  it('is none that was there before', () => {
    const beside = fn('vfs_unlinkat', 'int', 'filename');
    const before = all(fn('do_unlinkat', 'int', 'filename'), beside);
    assert.equal(asked('do_unlinkat', before, beside), null);
  });

  it('is none that another missing one claims with more right', () => {
    const before = all(fn('file_open_now', 'file'), fn('filp_open_now', 'file'));
    const after = fn('__file_open_now', 'file');
    assert.equal(asked('filp_open_now', before, after), null);
    assert.equal(asked('file_open_now', before, after), "'__file_open_now', same arguments");
  });

  it('is none whose arguments half of the kernel takes', () => {
    const same = (name: string): Tell => fn(name, 'seq_file');
    const crowd = Array.from({ length: 40 }, (_, i) => `other_function_${i}`);
    const shared = (name: string): Tell => {
      return (types) => {
        const prototype = types.funcProto(types.signed, [
          types.ptr(types.struct('seq_file', 8, [])),
        ]);
        for (const each of [name, ...crowd]) types.func(each, prototype);
      };
    };
    assert.equal(asked('int_seq_show', same('int_seq_show'), shared('irq_seq_show')), null);
    const answer = "'irq_seq_show', same arguments";
    assert.equal(asked('int_seq_show', same('int_seq_show'), same('irq_seq_show')), answer);
  });

  it('is known by its spelling alone where no kernel has the missing one', () => {
    const kernel = kernelOf(fn('vfs_create', 'inode'));
    assert.equal(
      nearestFunction('vfs_crate', kernel, [])?.text,
      "'vfs_create', arguments (struct inode *)",
    );
    assert.equal(nearestFunction('vfs_make', kernel, []), null);
  });

  it('is a tracepoint where one is asked for', () => {
    const tracepoint = (name: string): Tell => {
      return (types) => {
        const task = types.ptr(types.struct('task', 8, []));
        const prototype = types.funcProto(0, [types.voidPointer, task]);
        types.typedef(`btf_trace_${name}`, types.ptr(prototype));
        types.func(`${name}_probe`, prototype);
      };
    };
    const model = kernelOf(tracepoint('hrtimer_init'));
    const kernel = kernelOf(tracepoint('hrtimer_init_setup'));
    const found = nearestTracepoint('hrtimer_init', kernel, [model]);
    assert.equal(found?.text, "'hrtimer_init_setup', same arguments");
    assert.equal(
      nearestTracepoint('hrtimer_inti_setup', kernel, [])?.text,
      "'hrtimer_init_setup', arguments (struct task *)",
    );
  });
});

function enumOf(btf: Btf, name: string): number {
  const id = btf
    .names()
    .named(name)
    .find((other) => isAnyEnum(btf.kind(other)));
  assert.ok(id !== undefined);
  return id;
}

describe('the nearest enumerator', () => {
  const asked = (before: Tell, index: number, after: Tell): string | null => {
    const model = kernelOf(before);
    const id = enumOf(model.vmlinux, 'mode');
    return nearestEnumerator(model.vmlinux, id, index, kernelOf(after), [model])?.text ?? null;
  };
  const mode = (values: Readonly<Record<string, number>>): Tell => {
    return (types) => types.enumeration('mode', values);
  };

  it('has a name with a word more, and the same value', () => {
    const answer = asked(
      mode({ MODE_OFF: 0, MODE_READ: 1 }),
      1,
      mode({ MODE_OFF: 0, MODE_READ_ALL: 1 }),
    );
    assert.equal(answer, "'MODE_READ_ALL', same value");
  });

  it('is in another enum, under the same name', () => {
    const after: Tell = (types) => {
      types.enumeration('mode', { MODE_OFF: 0 });
      types.enumeration('access', { MODE_READ: 7 });
    };
    const answer = asked(mode({ MODE_OFF: 0, MODE_READ: 1 }), 1, after);
    assert.equal(answer, "'MODE_READ' of enum access, value 7");
  });

  it('is none of the same value alone', () => {
    assert.equal(
      asked(mode({ MODE_OFF: 0, MODE_READ: 1 }), 1, mode({ MODE_OFF: 0, PIPE: 1 })),
      null,
    );
  });

  it('is not asked for where the enumerator is there, under another flavor', () => {
    const after = mode({ MODE_READ: 3, MODE_READ_ALL: 1 });
    assert.equal(asked(mode({ MODE_READ___old: 1 }), 0, after), null);
  });
});

describe('what a program most likely means', () => {
  const kernel = kernelOf((types) => {
    types.laid('task_struct', [['parent', types.voidPointer, 8]]);
    types.enumeration('mode', { MODE_READ: 1 });
    types.typedef('task_strict', types.long);
  });
  const kernels: readonly TargetTypes[] = [kernelOf(point('other', 'x')), kernel];

  it('is a struct of nearly the same name, and no typedef', () => {
    const program = btfOf(point('task_strucr', 'parent'));
    const access: Access = { ...accessTo(program, 'task_strucr', 'parent'), steps: [] };
    assert.equal(misspellingOf(access, 'type', kernels), 'task_struct');
  });

  it('is a member of nearly the same name and a type that fits', () => {
    const program = btfOf((types) => types.laid('task_struct', [['paernt', types.voidPointer, 8]]));
    assert.equal(
      misspellingOf(accessTo(program, 'task_struct', 'paernt'), 'field', kernels),
      'parent',
    );
    const number = btfOf((types) => types.laid('task_struct', [['paernt', types.signed, 4]]));
    assert.equal(misspellingOf(accessTo(number, 'task_struct', 'paernt'), 'field', kernels), null);
  });

  it('is an enumerator of nearly the same name', () => {
    const program = btfOf((types) => types.enumeration('mode', { MODE_RAED: 1 }));
    const rootTypeId = enumOf(program, 'mode');
    const steps = [{ typeId: rootTypeId, index: 0, isMember: true }];
    const access: Access = { btf: program, rootTypeId, steps, bitOffset: 0 };
    assert.equal(misspellingOf(access, 'enumerator', kernels), 'MODE_READ');
  });

  it('is what it says, where one of the kernels has that', () => {
    const program = btfOf((types) => types.laid('task_struct', [['parent', types.voidPointer, 8]]));
    assert.equal(misspellingOf(accessTo(program, 'task_struct', 'parent'), 'field', kernels), null);
  });

  it('cannot be told where nothing is close', () => {
    const program = btfOf(point('socket_buffer', 'length'));
    const access = accessTo(program, 'socket_buffer', 'length');
    assert.equal(misspellingOf(access, 'field', kernels), null);
    assert.equal(program.kind(access.rootTypeId), Kind.STRUCT);
  });
});
