export { judgeOnKernels } from './check-object';
export type { JudgedObject, JudgeSettings } from './check-object';
export { readObjectFile } from './object-file';
export { SourceFiles } from './sources';
export type { SourceSettings } from './sources';
export type { SourceFolders } from './source-folders';
export { targetKernel, unreadable } from './target-kernel';
