import { isAnyEnum, tagOf, type Btf } from '../btf';
import { declarationOf } from '../declaration';
import {
  accessedField,
  enumeratorIn,
  enumeratorNamed,
  findAttachTarget,
  findFunction,
  findTypes,
  newestFirst,
  type FoundField,
} from '../lookup';
import { sectionMeaning } from '../program';
import { constructAt, type Construct } from '../source';
import type { TargetKernel } from '../verdict';
import { relocationsAt } from './hover-relocation';
import { LISTED_AS } from './hover-section';
import { fieldIn } from './hover-types';
import type { DocumentView, KernelTypeRef } from './view';

/** Where a kernel defines something. */
export interface KernelDefinition {
  readonly kernel: TargetKernel;
  readonly type: KernelTypeRef;
  /** Which of the types of that name it is. */
  readonly btf: Btf;
  readonly typeId: number;
  /** The member or enumerator that is asked for; null for the type itself. */
  readonly member: string | null;
  /** In the text of `declarationOf`, from 1. */
  readonly line: number;
}

/** A type with the member of it that is meant. */
interface Target {
  readonly btf: Btf;
  readonly typeId: number;
  readonly member: { readonly holder: number; readonly index: number } | null;
}

/** The definition of what stands at an offset, in the newest chosen kernel that has it. */
export function definitionAt(view: DocumentView, offset: number): KernelDefinition | null {
  const { line, column } = view.source.span(offset, offset);
  const hits = relocationsAt(view, line, column);
  for (const index of newestFirst(view.kernels)) {
    const kernel = view.kernels[index];
    for (const { object, placed } of hits) {
      const judgement = object.checked.judgements.find((of) => of.kernel.name === kernel.name);
      const target = judgement?.relocated.results[placed.relocation]?.target;
      if (target == null) continue;
      const field = accessedField(target, placed.step);
      const [step] = target.steps;
      const isEnumerator = target.steps.length > 0 && isAnyEnum(target.btf.kind(step.typeId));
      const found = isEnumerator
        ? {
            btf: target.btf,
            typeId: step.typeId,
            member: { holder: step.typeId, index: step.index },
          }
        : field === null
          ? { btf: target.btf, typeId: target.rootTypeId, member: null }
          : ofField(field);
      return definition(kernel, found);
    }
    const construct = constructAt(view.source, offset);
    const found = construct === null ? null : targetOf(construct, kernel);
    if (found !== null) return definition(kernel, found);
  }
  return null;
}

function targetOf(construct: Construct, kernel: TargetKernel): Target | null {
  const { types } = kernel;
  switch (construct.kind) {
    case 'field': {
      const field =
        construct.root === null ? null : fieldIn(kernel, construct.root, construct.path);
      return field === null ? null : ofField(field);
    }
    case 'type': {
      const found = findTypes(types, construct.type).at(0);
      return found === undefined ? null : { ...found, member: null };
    }
    case 'enumerator':
    case 'name': {
      const type = construct.kind === 'name' ? null : construct.type;
      const found =
        type === null
          ? enumeratorNamed(types, construct.name)
          : enumeratorIn(types, type, construct.name);
      if (found === null) return null;
      const { btf, index } = found;
      const typeId = btf.skipModifiers(found.typeId);
      return { btf, typeId, member: { holder: typeId, index } };
    }
    case 'function': {
      const found = findFunction(types, construct.name);
      return found === null ? null : { ...found, member: null };
    }
    case 'section': {
      const meaning = sectionMeaning(construct.text.replace(/^\?/, ''));
      const kind = meaning?.target == null ? undefined : LISTED_AS[meaning.target];
      if (kind === undefined || meaning?.targetName == null) return null;
      const found = findAttachTarget(types, kind, meaning.targetName.split('+')[0]);
      return found === null ? null : { ...found, member: null };
    }
    case 'macro':
      return construct.argument === null ? null : targetOf(construct.argument, kernel);
    case 'kconfig':
      return null;
  }
}

function ofField({ btf, container, holder, index }: FoundField): Target {
  return { btf, typeId: container, member: { holder, index } };
}

/** Null for what has no name to open it by. */
function definition(
  kernel: TargetKernel,
  { btf, typeId, member }: Target,
): KernelDefinition | null {
  const tag = tagOf(btf.kind(typeId));
  const name = btf.name(typeId);
  if (tag === null || name === '') return null;
  const { members } = declarationOf(btf, typeId);
  const isMeant = ({ holder, index }: { holder: number; index: number }) =>
    holder === member?.holder && index === member.index;
  return {
    kernel,
    type: { tag, name },
    btf,
    typeId,
    member: member === null ? null : btf.elementName(member.holder, member.index),
    line: members.find(isMeant)?.line ?? 1,
  };
}
