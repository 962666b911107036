import type { CraftedCase } from './case-kit';
import { accessStringCases } from './cases/access-strings';
import { badRecordCases } from './cases/bad-records';
import { bitfieldCases } from './cases/bitfields';
import { blobFormatCases } from './cases/blob-formats';
import { blobReferenceCases } from './cases/blob-references';
import { candidateCases } from './cases/candidates';
import { enumCases } from './cases/enums';
import { extFormatCases } from './cases/ext-formats';
import { fieldCompatibilityCases } from './cases/field-compatibility';
import { fieldValueCases } from './cases/field-values';
import { instructionCases } from './cases/instructions';
import { matchingCases } from './cases/matching';
import { memorySizeCases } from './cases/memory-sizes';
import { moduleCases } from './cases/modules';
import { nameCases } from './cases/names';
import { recordPlacementCases } from './cases/record-placement';
import { typeCompatibilityCases } from './cases/type-compatibility';
import { typeMatchesCases } from './cases/type-matches';
import { nestedTypeMatchesCases } from './cases/type-matches-nested';
import { typeSizeCases } from './cases/type-sizes';
import { undefinedInLibbpfCases } from './cases/undefined-in-libbpf';

export type { CraftedCase, CraftedInput } from './case-kit';

/**
 * Objects and kernel BTFs that no compiler writes, each built from a few lines in either byte order. Where libbpf has
 * an answer, `test/golden/libbpf/crafted.json` holds it under the case's name and byte order.
 */
export const craftedCases: readonly CraftedCase[] = [
  ...accessStringCases,
  ...badRecordCases,
  ...recordPlacementCases,
  ...extFormatCases,
  ...instructionCases,
  ...memorySizeCases,
  ...fieldValueCases,
  ...bitfieldCases,
  ...matchingCases,
  ...fieldCompatibilityCases,
  ...nameCases,
  ...typeCompatibilityCases,
  ...typeSizeCases,
  ...typeMatchesCases,
  ...nestedTypeMatchesCases,
  ...enumCases,
  ...candidateCases,
  ...blobFormatCases,
  ...blobReferenceCases,
  ...moduleCases,
  ...undefinedInLibbpfCases,
];

const names = new Set<string>();
for (const { name } of craftedCases) {
  if (!/^[a-z0-9_-]+$/.test(name)) throw new Error(`"${name}" is no file name everywhere`);
  if (names.has(name)) throw new Error(`two crafted cases are called ${name}`);
  names.add(name);
}
