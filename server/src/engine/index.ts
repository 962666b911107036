export { Engine, EngineEnded } from './engine';
export type { EngineListener } from './engine';
export type * from './messages';
export type * from './host-messages';
