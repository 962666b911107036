import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { installMissing, Unavailable } from '../../scripts/debian';
import { cpioArchive, type ArchiveEntry } from '../../server/src/virtual-host/cpio';

const ENTRIES: ArchiveEntry[] = [
  { kind: 'folder', path: 'bin', mode: 0o755 },
  { kind: 'folder', path: 'dev', mode: 0o755 },
  { kind: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  { kind: 'link', path: 'bin/sh', target: 'busybox' },
  { kind: 'file', path: 'bin/busybox', mode: 0o755, data: bytes('#!/bin/true\n') },
  { kind: 'file', path: 'a name, with a blank', mode: 0o600, data: bytes('') },
];

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('an initramfs, as cpio reads it', () => {
  before(function () {
    this.timeout(120_000);
    try {
      installMissing(['cpio']);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out: ${error.message}`);
      this.skip();
    }
  });

  function cpio(words: string[], entries: Iterable<ArchiveEntry>, cwd?: string): string {
    const input = Buffer.concat([...cpioArchive(entries)]);
    const stdio: ('pipe' | 'ignore')[] = ['pipe', 'pipe', 'pipe'];
    return execFileSync('cpio', ['--quiet', ...words], { input, cwd, stdio, encoding: 'utf8' });
  }

  it('lists what was put into it', () => {
    const lines = cpio(['-t', '-v', '-n'], ENTRIES).trim().split('\n');
    const listed = lines.map((line) => {
      const [mode, , user, group] = line.split(/\s+/);
      return `${mode} ${user} ${group} ${line.replace(/^.* \d{4} /, '')}`;
    });
    assert.deepEqual(listed, [
      'drwxr-xr-x 0 0 bin',
      'drwxr-xr-x 0 0 dev',
      'crw------- 0 0 dev/console',
      'lrwxrwxrwx 0 0 bin/sh -> busybox',
      '-rwxr-xr-x 0 0 bin/busybox',
      '-rw------- 0 0 a name, with a blank',
    ]);
  });

  it('unpacks to what was put into it, whatever the lengths of names and contents', () => {
    const name = fc.stringMatching(/^[a-z]{1,9}$/);
    const data = fc.uint8Array({ maxLength: 40 });
    const files = fc.uniqueArray(fc.record({ name, data }), { selector: (file) => file.name });
    fc.assert(
      fc.property(files, (chosen) => {
        const folder = mkdtempSync(join(tmpdir(), 'cpio-'));
        try {
          const entries = chosen.map((file): ArchiveEntry => {
            return { kind: 'file', path: file.name, mode: 0o644, data: file.data };
          });
          cpio(['-i'], entries, folder);
          for (const file of chosen) {
            assert.deepEqual(new Uint8Array(readFileSync(join(folder, file.name))), file.data);
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is the same for the same entries', () => {
    const [once, again] = [ENTRIES, ENTRIES].map((list) => Buffer.concat([...cpioArchive(list)]));
    assert.ok(once.equals(again));
  });
});
