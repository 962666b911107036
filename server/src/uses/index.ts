export { extractedBits } from './extraction';
export type { ExtractedBits } from './extraction';
export type { FieldUse, MemoryUse, ProbeReadUse, StructAddress } from './use';
export { usesInSteps, usesOf } from './uses';
export type { ObjectUses } from './uses';
