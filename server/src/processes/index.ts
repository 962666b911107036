export { canRun, onPath } from './find-program';
export { endGroup, HAS_GROUPS } from './groups';
export {
  forgetRun,
  rememberFolder,
  rememberRun,
  removeFolder,
  removeStaleFolders,
} from './leftovers';
export type { Stale } from './leftovers';
