export { clangArguments } from './clang-arguments';
export type { ArgumentRequest, BuildCommand, ClangArguments } from './clang-arguments';
export type { CompileError } from './compile-errors';
export type { Clang, ClangWish } from './find-clang';
export { LiveCompiler } from './live-compiler';
export type { LiveRequest, LiveResult, LiveSettings } from './live-compiler';
