export { judgeOnKernels, withPauses } from './check-object';
export type { JudgedObject, JudgeSettings, Pause } from './check-object';
export { readObjectFile } from './object-file';
export { SourceFiles } from './sources';
export type { SourceSettings } from './sources';
export type { SourceFolders } from './source-folders';
export { readSource } from './source-text';
export type { OpenTexts } from './source-text';
export { targetKernel, unreadable } from './target-kernel';
