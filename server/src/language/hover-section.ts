import { declare } from '../declaration';
import { findAttachTarget, type AttachKind, type FoundType } from '../lookup';
import { isWorse } from '../problem';
import { sectionMeaning, type SectionMeaning, type SectionTarget } from '../program';
import type { TargetKernel, Verdict } from '../verdict';
import type { Answer } from './answer';
import { inModule } from './hover-types';
import { code } from './markdown';
import type { DocumentView } from './view';
import { ABSENT } from './words';

/** Where BTF lists what a section's target names, be it needed to load or only to attach. */
export const LISTED_AS: Partial<Record<NonNullable<SectionTarget>, AttachKind>> = {
  function: 'function',
  'probed function': 'function',
  tracepoint: 'tracepoint',
  'raw tracepoint': 'tracepoint',
  'LSM hook': 'LSM hook',
  iterator: 'iterator',
};

/** What a SEC() means, whether its target is there, and what each kernel makes of the program. */
export function sectionAnswer(
  view: DocumentView,
  section: string,
  functionName: string | null,
): Answer | null {
  const written = section.replace(/^\?/, '');
  const meaning = sectionMeaning(written);
  const programs = functionName === null ? [] : programsNamed(view, functionName);
  if (meaning === null && programs.length === 0) return null;
  return {
    title: code(`SEC("${section}")`),
    lines: meaning === null ? ['No section that libbpf knows'] : [meaningText(meaning)],
    columns: [meaning?.target ?? 'target', 'program', ''],
    cells: view.kernels.map((kernel) => [
      ...targetCell(meaning, kernel),
      ...programCells(view, programs, kernel),
    ]),
  };
}

function meaningText({ programType, attachType, sleepable }: SectionMeaning): string {
  const parts = [code(programType), ...(attachType === null ? [] : [code(attachType)])];
  return parts.join(', ') + (sleepable ? ', sleepable' : '');
}

function targetCell(meaning: SectionMeaning | null, { types }: TargetKernel): [string] {
  const kind = meaning?.target == null ? undefined : LISTED_AS[meaning.target];
  if (kind === undefined || meaning?.targetName == null) return [''];
  const name = meaning.targetName.split('+')[0];
  if (!/^[\w.:]+$/.test(name)) return [''];
  const found = findAttachTarget(types, kind, name);
  if (found === null) {
    return [meaning.target === kind ? `${ABSENT} not there` : `${ABSENT} not listed in BTF`];
  }
  const where = inModule(found.module);
  return [`${code(targetText(found, kind))}${where === '' ? '' : ` ${where}`}`];
}

/** A function's prototype; of a tracepoint what its programs get, which the first parameter is none of. */
function targetText({ btf, typeId }: FoundType, kind: AttachKind): string {
  const name = btf.name(typeId);
  if (kind !== 'tracepoint') return declare(btf, btf.type(typeId), name);
  const prototype = btf.skipModifiers(btf.type(btf.skipModifiers(typeId)));
  const parameters = Array.from({ length: Math.max(0, btf.vlen(prototype) - 1) }, (_, i) =>
    declare(btf, btf.elementType(prototype, i + 1), btf.elementName(prototype, i + 1)),
  );
  return `${name.replace(/^btf_trace_/, '')}(${parameters.join(', ')})`;
}

interface NamedProgram {
  readonly object: DocumentView['objects'][number];
  readonly program: number;
}

function programsNamed({ objects }: DocumentView, name: string): NamedProgram[] {
  return objects.flatMap((object) => {
    const { prepared } = object.checked;
    return prepared.programs.flatMap(({ functionIndex }, program) =>
      prepared.object.functions[functionIndex].name === name ? [{ object, program }] : [],
    );
  });
}

const WORST_FIRST: readonly Verdict[] = ['fails', 'unknown', 'loads'];

/** The worst verdict of the program's copies, with the rules that speak against it. */
function programCells(
  view: DocumentView,
  programs: readonly NamedProgram[],
  kernel: TargetKernel,
): string[] {
  const verdicts = programs.flatMap(({ object, program }) => {
    const index = indexOf(object, kernel);
    return index < 0 ? [] : [object.checked.judgements[index].programs[program].verdict];
  });
  const worst = WORST_FIRST.find((verdict) => verdicts.includes(verdict));
  if (worst === undefined) return [view.objects.length === 0 ? '' : 'not checked', ''];
  const rules = programs.flatMap(({ object, program }) =>
    object.problems
      .filter(({ programs: of }) => of.includes(program))
      .filter(({ kernels }) => kernels.includes(indexOf(object, kernel)))
      .filter(({ severity }) => isWorse(severity, 'information'))
      .map(({ rule }) => code(rule)),
  );
  return [worst === 'fails' ? '**fails**' : worst, [...new Set(rules)].join(', ')];
}

/** Where an object has the judgement of a kernel: it may have been judged on some of the chosen ones only. */
function indexOf({ checked }: NamedProgram['object'], kernel: TargetKernel): number {
  return checked.judgements.findIndex((of) => of.kernel.name === kernel.name);
}
