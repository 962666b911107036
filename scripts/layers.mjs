/**
 * The folders of server/src from the bottom up. A folder may import only from folders before it, and only through their
 * index: bytes → ELF → BTF → object → relocation, with kernels beside object and relocation. `pure` folders do no I/O.
 */
export const LAYERS = [
  { name: 'bytes', pure: true, imports: [] },
  { name: 'elf', pure: true, imports: ['bytes'] },
  { name: 'btf', pure: true, imports: ['bytes'] },
  { name: 'object', pure: true, imports: ['bytes', 'elf', 'btf'] },
  { name: 'relocation', pure: true, imports: ['bytes', 'btf', 'object'] },
  { name: 'program', pure: true, imports: ['bytes', 'elf', 'btf', 'object', 'relocation'] },
  { name: 'verifier', pure: true, imports: ['object', 'program'] },
  { name: 'uses', pure: true, imports: ['btf', 'object', 'relocation'] },
  {
    name: 'verdict',
    pure: true,
    imports: ['bytes', 'elf', 'btf', 'object', 'relocation', 'program', 'verifier', 'uses'],
  },
  { name: 'nearest', pure: true, imports: ['btf', 'object', 'relocation'] },
  { name: 'source', pure: true, imports: [] },
  {
    name: 'problem',
    pure: true,
    imports: [
      'bytes',
      'btf',
      'object',
      'relocation',
      'program',
      'verdict',
      'uses',
      'nearest',
      'source',
    ],
  },
  { name: 'kernels', pure: false, imports: ['bytes', 'elf', 'btf'] },
  {
    name: 'cli',
    pure: false,
    imports: [
      'bytes',
      'btf',
      'object',
      'relocation',
      'program',
      'verdict',
      'problem',
      'source',
      'kernels',
    ],
  },
];
