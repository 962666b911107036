import assert from 'node:assert/strict';
import {
  fileName,
  kernelsLine,
  liveLine,
  objectDescription,
  objectsLine,
  statusBar,
} from '../../client/src/status-texts';
import type { KernelStatus, ObjectStatus, Status } from '../../server/src/settings';
import { english as t } from './translate';

function kernel(label: string, fault: string | null = null): KernelStatus {
  const name = `${label}.0-amd64`;
  const id = `bundled:${name}`;
  return { id, label, name, release: name, arch: 'x86', source: 'bundled', fault, problems: 0 };
}

function object(name: string, given: Partial<ObjectStatus> = {}): ObjectStatus {
  const sources = [`/w/${name.replace('.o', '.c')}`, '/w/shared.h'];
  const path = `/w/${name}`;
  const known = {
    path,
    freshness: 'fresh',
    programs: 2,
    programNames: ['a', 'b'],
    problems: 0,
    message: null,
  } as const;
  return { ...known, sources, ...given };
}

function status(given: Partial<Status> = {}): Status {
  return {
    state: 'ready',
    kernels: [kernel('5.10'), kernel('6.1')],
    objects: [object('a.bpf.o')],
    live: { state: 'idle', message: null },
    problems: { error: 0, warning: 0, information: 0, hint: 0 },
    ...given,
  };
}

describe('the status bar', () => {
  const failing = { error: 2, warning: 1, information: 4, hint: 9 };
  const cases: readonly [name: string, given: Status | null, text: string, tooltip: string][] = [
    ['no word yet', null, '$(sync~spin) CO-RE', 'Opening kernels and looking for objects'],
    ['checking', status({ state: 'checking' }), '$(sync~spin) CO-RE', 'Checking'],
    [
      'nothing found',
      status({ objects: [] }),
      '$(circle-slash) CO-RE',
      'No compiled objects found',
    ],
    ['all well', status(), '$(check) CO-RE', '0 errors, 0 warnings in 1 object on 2 kernels'],
    [
      'problems',
      status({ problems: failing, kernels: [kernel('6.1')] }),
      '$(error) 2 $(warning) 1 CO-RE',
      '2 errors, 1 warning in 1 object on 1 kernel',
    ],
    [
      'only warnings',
      status({ problems: { ...failing, error: 0 } }),
      '$(warning) 1 CO-RE',
      '0 errors, 1 warning in 1 object on 2 kernels',
    ],
  ];
  for (const [name, given, text, tooltip] of cases) {
    it(name, () => {
      const spoken = `CO-RE Lens: ${tooltip}`;
      assert.deepEqual(statusBar(given, true, t), { text, tooltip, spoken, isFailure: false });
    });
  }

  it('says when there is no server, whatever it said last', () => {
    const bar = statusBar(status(), false, t);
    assert.equal(bar.text, '$(error) CO-RE');
    assert.equal(bar.isFailure, true);
  });
});

describe('status lines', () => {
  it('kernels: those that can be used, then what is wrong with others', () => {
    assert.deepEqual(kernelsLine(status(), t), {
      text: '2 kernels',
      detail: '5.10, 6.1',
      severity: 'information',
      isBusy: false,
    });
    const broken = status({ kernels: [kernel('6.1'), kernel('5.4', 'no BTF in it')] });
    assert.equal(kernelsLine(broken, t).detail, '6.1; 5.4: no BTF in it');
    assert.equal(kernelsLine(broken, t).severity, 'warning');
  });

  it('no kernels: a warning, but not while they are opened', () => {
    assert.equal(kernelsLine(status({ kernels: [] }), t).severity, 'warning');
    const starting = kernelsLine(status({ kernels: [], state: 'starting' }), t);
    assert.deepEqual([starting.severity, starting.isBusy], ['information', true]);
  });

  const objects = [object('a.bpf.o'), object('b.bpf.o', { freshness: 'stale', programs: 5 })];
  const lines: readonly [source: string | null, text: string, detail: string, severity: string][] =
    [
      ['/w/a.bpf.c', 'a.bpf.o', 'up to date, 2 programs', 'information'],
      ['/w/b.bpf.c', 'b.bpf.o: stale', 'The source was changed since; build it again', 'warning'],
      ['/w/shared.h', 'b.bpf.o: stale', 'The source was changed since; build it again', 'warning'],
      ['/w/c.bpf.c', 'No object', 'Nothing compiled from this file was found', 'information'],
      [null, 'b.bpf.o: stale', 'The source was changed since; build it again', 'warning'],
    ];
  for (const [source, text, detail, severity] of lines) {
    it(`objects of ${source ?? 'everything'}: ${text}`, () => {
      assert.deepEqual(objectsLine(status({ objects }), source, t), {
        text,
        detail,
        severity,
        isBusy: false,
      });
    });
  }

  it('an object that cannot be read says why', () => {
    const bad = object('bad.bpf.o', { freshness: 'unreadable', message: 'not an ELF file' });
    const line = objectsLine(status({ objects: [...objects, bad] }), null, t);
    assert.deepEqual(
      [line.text, line.detail, line.severity],
      ['bad.bpf.o: unreadable', 'not an ELF file', 'error'],
    );
    assert.equal(objectDescription(bad, t), 'not an ELF file');
  });

  it('live checking: its state and what there is to say', () => {
    const unavailable = status({ live: { state: 'unavailable', message: 'no clang' } });
    assert.deepEqual(liveLine(unavailable, t), {
      text: 'No live checking',
      detail: 'no clang',
      severity: 'warning',
      isBusy: false,
    });
    assert.ok(liveLine(status({ live: { state: 'compiling', message: null } }), t).isBusy);
  });

  it('objects in the tree', () => {
    const stale = object('a.bpf.o', { freshness: 'stale', programs: 1, problems: 3 });
    assert.equal(objectDescription(stale, t), 'stale · 1 program · 3 problems');
    assert.equal(objectDescription(object('a.bpf.o'), t), '2 programs');
  });

  it('file names of either kind of path', () => {
    assert.deepEqual(['/w/a.o', 'C:\\w\\a.o', 'a.o'].map(fileName), ['a.o', 'a.o', 'a.o']);
  });
});
