import type { Btf } from '../btf';
import { declarationOf } from '../declaration';
import { combineSafeFixes, fixesFor, offeredFixes, type Fix, type TextEdit } from '../fixes';
import {
  completionsAt,
  definitionAt,
  hintsOf,
  hoverAt,
  kernelSymbols,
  lensesOf,
  programReport,
  symbolsOf,
  type DocumentView,
  type ObjectInView,
} from '../language';
import { findFunction, findTypes, newestFirst } from '../lookup';
import type { Problem, SourceRange } from '../problem';
import { sectionMeaning } from '../program';
import { testRunType } from '../test-run';
import type { OpenDocuments } from './documents';
import type { KernelStore } from './kernel-store';
import type {
  CompletionList,
  DocumentQuestion,
  FoundType,
  HoverText,
  OffsetHint,
  PlaceQuestion,
  PlaceRange,
  ProgramInSource,
  ProgramLens,
  ProposedFix,
  TextChange,
  TypePlace,
  TypeTag,
} from './messages';
import type { ObjectStore } from './object-store';
import { placeRange } from './publication';
import { offsetIn, Views } from './views';

const MOST_SYMBOLS = 100;
const TAGS: readonly TypeTag[] = ['struct', 'union', 'enum', 'typedef', 'function'];
/** Lines that the head of a type's document has before its declaration. */
const HEAD_LINES = 2;

/** Answers what editors ask about documents and kernels. */
export class Features {
  private readonly views: Views;

  constructor(
    private readonly kernels: KernelStore,
    objects: ObjectStore,
    documents: OpenDocuments,
  ) {
    this.views = new Views(kernels, objects, documents);
  }

  /** Texts changed: what was read of others that include them may be old. */
  textsChanged(): void {
    this.views.forget();
  }

  hover({ mostRows, ...question }: PlaceQuestion & { mostRows: number }): HoverText | null {
    const view = this.views.of(question);
    const hover = view && hoverAt(view, offsetIn(view.source, question.place), { mostRows });
    if (hover === null) return null;
    const { markdown, more, span } = hover;
    const definition = this.definition(question).at(0) ?? null;
    return { markdown, more, definition, range: placeRange(span) };
  }

  completions(question: PlaceQuestion): CompletionList {
    const view = this.views.of(question);
    if (view === null) return { isIncomplete: false, entries: [] };
    const found = completionsAt(view, offsetIn(view.source, question.place));
    return {
      isIncomplete: found.isIncomplete,
      entries: found.entries.map(({ span, ...entry }) => ({ ...entry, range: placeRange(span) })),
    };
  }

  definition(question: PlaceQuestion): TypePlace[] {
    const view = this.views.of(question);
    const found = view && definitionAt(view, offsetIn(view.source, question.place));
    if (found === null) return [];
    const { kernel, type, btf, typeId, line } = found;
    const types = this.declared(kernel.name, type.tag, type.name) ?? [];
    const index = types.findIndex((one) => one.btf === btf && one.typeId === typeId);
    const before = declarations(types.slice(0, Math.max(index, 0)));
    const above = before.reduce((lines, text) => lines + text.split('\n').length + 1, 0);
    return [{ kernel: kernel.name, ...type, line: HEAD_LINES + above + line }];
  }

  fixes({
    range,
    without,
    ...question
  }: DocumentQuestion & { range: PlaceRange; without: readonly string[] }): ProposedFix[] {
    const view = this.views.of(question);
    if (view === null) return [];
    const first = offsetIn(view.source, range.start);
    const last = offsetIn(view.source, range.end);
    const found = [...problemsIn(view)].filter(({ problem, range: of }) => {
      const at = placeRange(of);
      const isHere =
        offsetIn(view.source, at.start) <= last && offsetIn(view.source, at.end) >= first;
      return isHere && !without.includes(problem.rule);
    });
    const offered = offeredFixes(
      found.map((one) => ({ problem: one.problem, fixes: fixesOf(view, one) })),
    );
    return offered.map(({ title, kind, isPreferred, edits, problems }) => ({
      title,
      kind,
      isPreferred,
      changes: this.changes(edits),
      problems: problems.flatMap(({ rule, range: at }) =>
        at === null ? [] : [{ rule, range: placeRange(at) }],
      ),
    }));
  }

  safeFixes({
    without,
    ...question
  }: DocumentQuestion & { without: readonly string[] }): TextChange[] {
    const view = this.views.of(question);
    if (view === null) return [];
    const fixes = [...problemsIn(view)].flatMap((placed) => fixesOf(view, placed));
    return this.changes(combineSafeFixes(fixes.filter(({ rule }) => !without.includes(rule))));
  }

  lenses(question: DocumentQuestion): ProgramLens[] {
    const view = this.views.of(question);
    if (view === null) return [];
    return lensesOf(view).map(({ range, title, program, section }) => ({
      range: placeRange(range),
      title,
      program,
      canBeTested: canBeTested(section),
    }));
  }

  hints({ range, ...question }: DocumentQuestion & { range: PlaceRange }): OffsetHint[] {
    const view = this.views.of(question);
    if (view === null) return [];
    return hintsOf(view, range.start.line + 1, range.end.line + 1).map(
      ({ line, column, label }) => ({ place: { line: line - 1, character: column - 1 }, label }),
    );
  }

  symbols(question: DocumentQuestion): ProgramInSource[] {
    const view = this.views.of(question);
    if (view === null) return [];
    return symbolsOf(view).map(({ name, detail, range, nameRange }) => ({
      name,
      section: detail,
      range: placeRange(range),
      selection: placeRange(nameRange),
    }));
  }

  program({ program, ...question }: DocumentQuestion & { program: string }): string | null {
    const view = this.views.of(question);
    return view && programReport(view, program);
  }

  types(query: string, ids: readonly string[]): FoundType[] {
    const kernels = this.kernels.chosen(ids).map(({ target }) => target);
    return kernelSymbols(kernels, query, MOST_SYMBOLS).map(({ kernel, tag, name }) => ({
      kernel: kernel.name,
      tag,
      name,
      label: tag === 'function' ? `${name}()` : `${tag} ${name}`,
      line: 1 + HEAD_LINES,
    }));
  }

  /** The newest of the kernels that has a type or a function of this name. */
  findType(name: string, tag: TypeTag | null, ids: readonly string[]): TypePlace | null {
    const opened = this.kernels.chosen(ids);
    for (const index of newestFirst(opened.map(({ target }) => target))) {
      const { target } = opened[index];
      const found = TAGS.find(
        (one) => (tag === null || one === tag) && this.declared(target.name, one, name) !== null,
      );
      if (found !== undefined) {
        return { kernel: target.name, tag: found, name, line: 1 + HEAD_LINES };
      }
    }
    return null;
  }

  /** The document of a type: what it is of, then its declarations as C. */
  typeText(kernel: string, tag: TypeTag, name: string): string | null {
    const opened = this.kernels.named(kernel);
    const types = this.declared(kernel, tag, name);
    if (opened === null || types === null) return null;
    const { release, arch } = opened.kernel;
    const what = tag === 'function' ? `${name}()` : `${tag} ${name}`;
    const of = [release?.value ?? kernel, arch?.value].filter((word) => word !== undefined);
    const head = `/* ${what} of ${of.join(', ')}; BTF type ${types.map(({ typeId }) => `[${typeId}]`).join(', ')} */`;
    return `${head.replaceAll('*/', '* /').replace(/\* \/$/, '*/')}\n\n${declarations(types).join('\n\n')}\n`;
  }

  private declared(kernel: string, tag: TypeTag, name: string) {
    const opened = this.kernels.named(kernel);
    if (opened === null) return null;
    const { types } = opened.target;
    if (tag === 'function') {
      const found = findFunction(types, name);
      return found === null ? null : [found];
    }
    const found = findTypes(types, { tag, name });
    return found.length === 0 ? null : found;
  }

  private changes(edits: readonly TextEdit[]): TextChange[] {
    return edits.flatMap(({ file, start, end, newText }) => {
      const source = this.views.source(file);
      return source === null
        ? []
        : [{ path: file, range: placeRange(source.span(start, end)), newText }];
    });
  }
}

/** Those of one document, which stand there with an empty line between. */
function declarations(types: readonly { readonly btf: Btf; readonly typeId: number }[]): string[] {
  return types.map(({ btf, typeId }) => declarationOf(btf, typeId).text.trimEnd());
}

interface ProblemInView {
  readonly object: ObjectInView;
  readonly problem: Problem;
  readonly range: SourceRange;
}

/** The problems that stand in a document. */
function* problemsIn({ path, objects }: DocumentView): Generator<ProblemInView> {
  for (const object of objects) {
    for (const problem of object.problems) {
      const { range } = problem;
      if (range?.file !== path || range.certainty === 'carried') continue;
      yield { object, problem, range };
    }
  }
}

function fixesOf({ path, source }: DocumentView, { object, problem }: ProblemInView): Fix[] {
  const { checked, steps } = object;
  return fixesFor({ problem, checked, source, path, steps });
}

function canBeTested(section: string): boolean {
  const meaning = sectionMeaning(section);
  return meaning !== null && testRunType(meaning).ok;
}
