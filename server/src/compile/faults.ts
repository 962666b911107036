import { failuresOf } from '../bytes';

const faults = {
  'clang-missing': (name: string) =>
    `${name} was not found; install clang (Debian, Ubuntu: apt install clang; Fedora: dnf install clang; macOS: brew install llvm), or name it in coreLens.clang.path, to have sources checked as you type`,
  'clang-not-started': (path: string, reason: string) =>
    `${path} cannot be started (${reason}); correct coreLens.clang.path`,
  'clang-without-bpf': (path: string) =>
    `${path} was built without the BPF target, as Apple's clang is; install LLVM's own clang and name it in coreLens.clang.path`,
  'clang-silent': (path: string, seconds: number) =>
    `${path} did not tell its version within ${seconds} seconds; name a working clang in coreLens.clang.path`,
  'not-clang': (path: string) =>
    `${path} does not say which targets it compiles for, as clang 11 and later do; name such a clang in coreLens.clang.path`,
  'no-object': (path: string) =>
    `${path} ended well but wrote no object; name clang itself in coreLens.clang.path`,
  'temporary-folder': (folder: string, reason: string) =>
    `unsaved text cannot be put into ${folder} (${reason}); set TMPDIR to a folder that can be written`,
};

export const failure = failuresOf(faults);
