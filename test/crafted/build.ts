import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteOrder } from '../support';
import { craftedCases } from './cases';

/**
 * `tsx test/crafted/build.ts DIRECTORY` writes every case in both byte orders: `objects/<order>/<case>.o`,
 * `targets/<order>/<case>.btf`, `modules/<order>/<case>/<number>-<module>.btf`, and `cases.json`, the list of them.
 */
function build(directory: string): void {
  const orders: ByteOrder[] = ['little', 'big'];
  const list = craftedCases.map((crafted) => {
    const moduleFiles: Record<string, string[]> = {};
    for (const order of orders) {
      const { object, target, modules } = crafted.build(order);
      write(join(directory, 'objects', order, `${crafted.name}.o`), object);
      write(join(directory, 'targets', order, `${crafted.name}.btf`), target);
      moduleFiles[order] = modules.map(({ name, btf }, i) => {
        const file = join('modules', order, crafted.name, `${i}-${name}.btf`);
        write(join(directory, file), btf);
        return file;
      });
    }
    const { name, story, undefinedInLibbpf } = crafted;
    return { name, story, undefinedInLibbpf, modules: moduleFiles };
  });
  write(join(directory, 'cases.json'), Buffer.from(`${JSON.stringify(list, null, 1)}\n`));
  console.log(`${list.length} cases in ${orders.length} byte orders: ${directory}`);
}

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}

const directory = process.argv.at(2);
if (directory === undefined) {
  console.error('usage: tsx test/crafted/build.ts DIRECTORY');
  process.exitCode = 2;
} else {
  build(directory);
}
