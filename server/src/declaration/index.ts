export { declarationOf } from './declaration';
export type { Declaration, MemberLine } from './declaration';
export { declare, typeText } from './declarator';
export { enumeratorText } from './enumerators';
