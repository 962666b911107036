import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { LAYERS } from './scripts/layers.mjs';

/** Forbids in one folder of server/src every import that would make data flow upwards or reach behind an index. */
function layerRules({ name, pure, imports }) {
  const others = LAYERS.map((layer) => layer.name).filter((other) => other !== name);
  const forbidden = others.filter((other) => !imports.includes(other));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${forbidden.join('|')})(/|$)`,
      message: `server/src/${name} may import only from: ${imports.join(', ') || 'nothing'} (docs/architecture.md).`,
    },
    {
      regex: `^(\\.\\./)+(${others.join('|')})/.+`,
      message: 'Import a folder through its index.',
    },
    name === 'lsp'
      ? {
          regex: '^vscode($|-languageclient)',
          message: 'The server knows nothing of VS Code’s API.',
        }
      : { regex: '^vscode', message: 'Only lsp/ speaks the protocol.' },
  ];
  if (pure) {
    patterns.push({
      regex: '^(node:|fs$|path$|zlib$|child_process$)',
      message: 'The engine does no I/O.',
    });
  }
  return {
    files: [`server/src/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      ...(pure && {
        'no-restricted-globals': ['error', 'process', 'console', 'Buffer', 'fetch', 'require'],
        'no-restricted-syntax': [
          'error',
          { selector: 'ThrowStatement', message: 'The engine returns faults, it does not throw.' },
        ],
      }),
    },
  };
}

/** The extension is thin: of the server it knows the tables of settings and commands, and the types of what is said. */
const clientRules = {
  files: ['client/src/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex:
              '^(?!\\./|\\.\\./[a-z]|node:|vscode$|vscode-languageclient/node$|(\\.\\./){2,3}server/src/settings$)',
            message:
              'client/ may import vscode, vscode-languageclient/node, node: and server/src/settings (docs/architecture.md).',
          },
        ],
      },
    ],
  },
};

export default tseslint.config(
  {
    ignores: ['dist/', 'node_modules/', 'test/oracle/build/', 'coverage/', '.core-lens-cache/'],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Typed arrays and bounded loops: positions are checked where the input enters.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        module: 'writable',
        require: 'readonly',
      },
    },
  },
  ...LAYERS.map(layerRules),
  clientRules,
);
