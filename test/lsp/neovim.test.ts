import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { installMissing, Unavailable } from '../../scripts/debian';
import { copy, desk, OLD_KERNEL, ROOT, setAge, text, write } from './desk';
import { BUILT } from './editor';

interface Told {
  readonly lnum: number;
  readonly col: number;
  readonly end_col: number;
  readonly code: string;
  readonly source: string;
  readonly severity: number;
}

interface Seen {
  readonly version: string;
  readonly diagnostics: readonly Told[];
  readonly hover: { readonly contents: { readonly value: string } };
  readonly lenses: number;
  readonly program: string;
  readonly kernels: readonly string[];
  readonly load: string;
  readonly afterBuild: number;
}

function whereIs(program: string): string | null {
  const paths = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return paths.find((path) => existsSync(path)) ?? null;
}

/** The first text in Lua of the document: what people put into their configuration. */
function configuration(): string {
  const found = /```lua\n([\s\S]*?)```/.exec(text(join(ROOT, 'docs', 'other-editors.md')));
  assert(found !== null);
  return found[1];
}

/** Does in Neovim what a person would, and writes down what is seen. */
const SCRIPT = `
local function wait(what, is_so)
  if not vim.wait(20000, is_so, 20) then
    error('waited in vain until ' .. what)
  end
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
  for _, answer in pairs(answers or {}) do
    if answer.error then error(vim.inspect(answer.error)) end
    return answer.result
  end
end

local function look()
  local seen = {}
  require('core_lens')
  vim.cmd('edit legacy.bpf.c')
  wait('problems are told', function() return #vim.diagnostic.get(0) > 8 end)
  seen.version = tostring(vim.version().major) .. '.' .. tostring(vim.version().minor)
  seen.diagnostics = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(seen.diagnostics, {
      lnum = one.lnum, col = one.col, end_col = one.end_col, severity = one.severity,
      source = one.source, code = one.code or one.user_data.lsp.code,
    })
  end
  vim.api.nvim_win_set_cursor(0, { 201, 16 })
  seen.hover = ask('textDocument/hover', vim.lsp.util.make_position_params())
  local lenses = ask('textDocument/codeLens', { textDocument = vim.lsp.util.make_text_document_params() })
  seen.lenses = #lenses

  local shown
  vim.lsp.util.open_floating_preview = function(lines) shown = table.concat(lines, '\\n') end
  vim.lsp.commands[lenses[2].command.command](lenses[2].command, {})
  wait('the program is shown', function() return shown ~= nil end)
  seen.program = shown

  vim.cmd('CoreLensKernels ${OLD_KERNEL}')
  wait('another kernel is chosen', function()
    return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) == 0
  end)
  seen.kernels = {}
  local status = ask('workspace/executeCommand', { command = 'coreLens.server.status' })
  for _, kernel in ipairs(status.kernels) do table.insert(seen.kernels, kernel.label) end
  vim.cmd('CoreLensKernels')
  wait('those of the settings are back', function() return #vim.diagnostic.get(0) > 8 end)

  vim.notify = function(message) seen.load = message end
  vim.cmd('CoreLensLoad build.example')
  wait('it is told what came of loading', function() return seen.load ~= nil end)

  os.remove('legacy.bpf.o')
  vim.cmd('CoreLensCheck')
  wait('the object is gone', function() return #vim.diagnostic.get(0) == 0 end)
  seen.afterBuild = #vim.diagnostic.get(0)
  return seen
end

local ok, result = pcall(look)
local file = io.open('seen.json', 'w')
file:write(vim.fn.json_encode(ok and result or { failed = tostring(result) }))
file:close()
vim.cmd('qall!')
`;

describe('Neovim, as docs/other-editors.md says', function () {
  this.timeout(120_000);
  const work = desk();
  let neovim: string;

  before(function () {
    try {
      if (whereIs('nvim') === null) installMissing(['neovim']);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out: ${error.message}`);
      this.skip();
    }
    neovim = whereIs('nvim') ?? 'nvim';
  });

  it('shows the problems, a hover, lenses, kernels, and what a build changed', async () => {
    const folder = work.examples('legacy');
    const home = work.folder();
    const config = join(home, '.config', 'nvim');
    write(join(config, 'lua', 'core_lens.lua'), configuration());
    write(join(home, 'look.lua'), SCRIPT);
    // As npm install makes it.
    const command = join(home, 'bin', 'core-lens-server');
    write(command, `#!/bin/sh\nexec "${process.execPath}" "${join(BUILT, 'server.js')}" "$@"\n`);
    chmodSync(command, 0o755);
    const path = join(folder, 'legacy.bpf.c');
    copy(join(ROOT, 'examples', 'legacy.bpf.c'), path);
    setAge(path, 60);
    const environment = {
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local'),
      XDG_STATE_HOME: join(home, '.state'),
      XDG_CACHE_HOME: join(home, '.cache'),
      // Without clang: what is told comes from the object.
      PATH: join(home, 'bin'),
      LC_ALL: 'C.UTF-8',
    };
    await promisify(execFile)(
      neovim,
      ['--headless', '-u', 'NONE', '--cmd', `set rtp+=${config}`, '-c', `luafile ${home}/look.lua`],
      { cwd: folder, env: environment, timeout: 100_000 },
    );
    const seen = JSON.parse(text(join(folder, 'seen.json'))) as Seen & { failed?: string };
    assert.equal(seen.failed, undefined);

    const expected = await problemsInNeovim(work, folder);
    assert.deepEqual(seen.diagnostics.map(written).sort(), expected);
    const lines = text(path).split('\n');
    const words = seen.diagnostics.map(({ lnum, col, end_col }) => lines[lnum].slice(col, end_col));
    assert(words.includes('state') && words.includes('core_layout'));
    assert.match(seen.hover.contents.value, /struct task_struct___5_10\.state/);
    assert.match(seen.hover.contents.value, /7\.2/);
    assert.equal(seen.lenses, 12);
    assert.match(seen.program, /went_off_cpu/);
    assert.deepEqual(seen.kernels, ['5.10']);
    // ssh is not on the path there.
    assert.match(
      seen.load,
      /^build\.example: not-done: ssh cannot be run \(it was not found\); install/,
    );
    assert.equal(seen.afterBuild, 0);
  });

  function written({ lnum, col, end_col, severity, code, source }: Told): string {
    assert.equal(source, 'core-lens');
    return `${lnum + 1}:${col + 1}-${end_col + 1} ${SEVERITIES[severity]} ${code}`;
  }
});

const SEVERITIES = ['', 'error', 'warning', 'information', 'hint'];

/** What the server tells an editor of the tests of the same folder. */
async function problemsInNeovim(work: ReturnType<typeof desk>, folder: string): Promise<string[]> {
  copy(join(ROOT, 'examples', 'legacy.bpf.o'), join(folder, 'legacy.bpf.o'));
  const settings = { live: { enabled: false } };
  const editor = await work.ready({ folders: [folder], settings });
  return editor.told(join(folder, 'legacy.bpf.c')).sort();
}
