export { CompileCommandFinder } from './find-commands';
export type { CommandSearch, FoundCommand } from './find-commands';
export { COMMANDS_FILE, readCompileCommands } from './compile-commands';
export type { CompileCommand, CompileCommands } from './compile-commands';
export { findObjects, MOST_OBJECTS } from './find-objects';
export type { FoundObjects, ObjectSearch } from './find-objects';
export { isObjectPath, objectMatcher, soundGlobs } from './object-globs';
export type { ObjectGlobs } from './object-globs';
