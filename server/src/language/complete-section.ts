import { findTypes, namesStartingWith, targetsStartingWith, type ListedTarget } from '../lookup';
import { sectionMeaning, sectionNames, type SectionMeaning } from '../program';
import type { CompletionSite, SourceFile, Span } from '../source';
import type { TargetKernel } from '../verdict';
import {
  EntryMaker,
  MOST_ENTRIES,
  NO_COMPLETIONS,
  sorted,
  type Completions,
} from './completion-entry';
import { LISTED_AS } from './hover-section';
import type { DocumentView } from './view';

type SectionSite = Extract<CompletionSite, { kind: 'section' }>;

/** The sections that libbpf knows, and behind `fentry/` and its like what the kernels have to attach to. */
export function completeSection({ kernels, source }: DocumentView, site: SectionSite): Completions {
  // Of `?fentry/…` the question mark only says that the program is not always loaded.
  const lead = site.prefix.startsWith('?') ? 1 : 0;
  const written = site.prefix.slice(lead);
  const slash = written.indexOf('/');
  const head = slash < 0 ? written : written.slice(0, slash);
  const takesTarget = sectionNames().some((known) => known.takesTarget && known.name === head);
  if (slash < 0 || !takesTarget) return completeKind(kernels, source, site, lead);
  const span = partOf(source, site.span, lead + slash + 1);
  return completeTarget(kernels, head, written.slice(slash + 1), span);
}

/** A part of what stands in the quotes, by offsets from its begin. */
function partOf(
  source: SourceFile,
  { line, column, endLine, endColumn }: Span,
  from: number,
  to?: number,
): Span {
  const start = source.lineStart(line) + column - 1;
  const end = source.lineStart(endLine) + endColumn - 1;
  return source.span(start + from, to === undefined ? end : start + to);
}

function completeKind(
  kernels: readonly TargetKernel[],
  source: SourceFile,
  site: SectionSite,
  lead: number,
): Completions {
  const written = site.prefix.slice(lead);
  const whole = partOf(source, site.span, lead);
  const headEnd = slashBehind(source, site);
  const head = headEnd < 0 ? whole : partOf(source, site.span, lead, headEnd);
  const listed = kernels.map(listedIn);
  const maker = new EntryMaker(kernels);
  const entries = sectionNames()
    .filter(({ name }) => name.startsWith(written))
    .flatMap(({ name, takesTarget }) => {
      const meaning = sectionMeaning(name);
      if (meaning === null) return [];
      const having = [...kernels.keys()].filter((kernel) => mayHave(listed[kernel], meaning));
      const newText = takesTarget ? `${name}/` : name;
      const span = takesTarget ? head : whole;
      return [maker.entry('section', newText, meaning.programType, having, { span, newText })];
    });
  return { entries: sorted(entries), isIncomplete: false };
}

/** Where a target begins that stands behind the caret already; -1 without one. */
function slashBehind(source: SourceFile, { prefix, span }: SectionSite): number {
  if (span.line !== span.endLine) return -1;
  const text = source.lineText(span.line).slice(span.column - 1, span.endColumn - 1);
  const slash = text.indexOf('/', prefix.length);
  return slash < 0 ? -1 : slash + 1;
}

/** The program types and attach types that a kernel lists. */
type Listed = ReadonlySet<string>;

const listedNames = new WeakMap<TargetKernel['types'], Listed>();

function listedIn({ types }: TargetKernel): Listed {
  let names = listedNames.get(types);
  if (names === undefined) {
    const lists = ['bpf_prog_type', 'bpf_attach_type'].flatMap((name) =>
      findTypes(types, { tag: 'enum', name }),
    );
    names = new Set(
      lists.flatMap(({ btf, typeId }) =>
        Array.from({ length: btf.vlen(typeId) }, (_, index) => btf.elementName(typeId, index)),
      ),
    );
    listedNames.set(types, names);
  }
  return names;
}

/** Whether a kernel has what a section stands for; one that lists nothing may. */
function mayHave(listed: Listed, { programType, attachType }: SectionMeaning): boolean {
  return (
    listed.size === 0 ||
    (listed.has(programType) && (attachType === null || listed.has(attachType)))
  );
}

function completeTarget(
  kernels: readonly TargetKernel[],
  head: string,
  prefix: string,
  span: Span,
): Completions {
  const target = sectionMeaning(`${head}/`)?.target ?? null;
  const kind = target === null ? undefined : LISTED_AS[target];
  const maker = new EntryMaker(kernels);
  const told = (found: readonly ListedTarget[], detail: string, before = ''): Completions => ({
    entries: sorted(
      found.map(({ name, kernels: having }) =>
        maker.entry('target', before + name, detail, having, { span }),
      ),
    ),
    isIncomplete: found.length >= MOST_ENTRIES,
  });
  if (kind !== undefined) {
    const found = targetsStartingWith(kernels, kind, prefix, MOST_ENTRIES);
    return told(kind === 'iterator' ? iterators(kernels, found) : found, kind);
  }
  if (target === 'system call') return told(systemCalls(kernels, prefix), target);
  if (!TRACEPOINT_SECTION.test(head)) return NO_COMPLETIONS;
  // BTF does not tell the groups of other tracepoints.
  const event = SYSCALL_EVENTS.find((begin) => prefix.startsWith(begin));
  if (event !== undefined) {
    const found = systemCalls(kernels, prefix.slice(event.length));
    return told(found, 'tracepoint', event);
  }
  const all = [...kernels.keys()];
  const events = SYSCALL_EVENTS.filter((begin) => begin.startsWith(prefix));
  return {
    ...told(
      events.map((name) => ({ name, kernels: all })),
      'tracepoints',
    ),
    isIncomplete: true,
  };
}

const TRACEPOINT_SECTION = /^(tracepoint|tp)(\.s)?$/;

const SYSCALL_EVENTS = ['syscalls/sys_enter_', 'syscalls/sys_exit_'];

/** Functions named bpf_iter_… are iterators when there is a context for their programs. */
function iterators(
  kernels: readonly TargetKernel[],
  found: readonly ListedTarget[],
): ListedTarget[] {
  return found.flatMap(({ name, kernels: all }) => {
    const context = { tag: 'struct', name: `bpf_iter__${name}` } as const;
    const having = all.filter((kernel) => findTypes(kernels[kernel].types, context).length > 0);
    return having.length === 0 ? [] : [{ name, kernels: having }];
  });
}

/** What the functions of system calls begin with, by architecture. */
const SYSCALL_FUNCTIONS = [
  '__x64_sys_',
  '__arm64_sys_',
  '__s390x_sys_',
  '__riscv_sys_',
  '__se_sys_',
];

function systemCalls(kernels: readonly TargetKernel[], prefix: string): ListedTarget[] {
  const found = new Map<string, Set<number>>();
  for (const begin of SYSCALL_FUNCTIONS) {
    const functions = namesStartingWith(kernels, 'function', begin + prefix, MOST_ENTRIES);
    for (const { name, kernels: having } of functions) {
      const call = name.slice(begin.length);
      found.set(call, new Set([...(found.get(call) ?? []), ...having]));
    }
  }
  return [...found]
    .map(([name, having]) => ({ name, kernels: [...having].sort((a, b) => a - b) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MOST_ENTRIES);
}
