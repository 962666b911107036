import { anchorOf, isInCallAt, type Anchor } from './anchor';
import { CandidateReader, type Candidate, type SoughtAccess } from './candidates';
import { whereTheSiteIs, type Found } from './fallback';
import { mayBeCompiledInto } from './functions';
import type { Site, SourceFile, Span } from './source-file';

/**
 * Finds the tokens of an access: of the candidates that the names allow those nearest to what line_info says, which is, by
 * compiler and expression, the accessor itself, the macro around it, its line, or the line of what uses its value. Where two
 * are as good, neither is taken.
 */
export function findAccessor(source: SourceFile, site: Site, sought: SoughtAccess): Found {
  const span = exactSpan(source, site, sought);
  return span === null ? whereTheSiteIs(source, site) : { span, certainty: 'exact' };
}

function exactSpan(source: SourceFile, site: Site, sought: SoughtAccess): Span | null {
  const anchor = anchorOf(source, site);
  if (anchor === null) return null;
  const reference = anchor.token >= 0 ? anchor.token : anchor.lastOnLine;
  if (reference < 0) return null;
  const reader = new CandidateReader(source, sought);
  const inFunction = reader.around(reference);
  const near = nearest(source, inFunction, anchor, reference);
  if (near !== 'none') return near === 'several' ? null : spanOf(source, near);
  if (isRegisterMacro(source, anchor.token, sought)) return source.tokenSpan(anchor.token);
  const far = onlyOne(source, sought, reader, inFunction, reference);
  return far === null ? null : spanOf(source, far);
}

/** libbpf's PT_REGS_PARM1(ctx), BPF_KPROBE(name, …) and their like read the registers themselves. */
function isRegisterMacro({ code }: SourceFile, token: number, { root }: SoughtAccess): boolean {
  const isRegisters = /^(user_)?pt_regs(___\w+)?$/.test(root);
  return isRegisters && token >= 0 && REGISTER_MACROS.test(code.textOf(token));
}

const REGISTER_MACROS = /^(PT_REGS_\w+|BPF_[KU](RET)?PROBE(_SYSCALL)?|BPF_KSYSCALL)$/;

function spanOf(source: SourceFile, { from, to }: Candidate): Span {
  return source.tokenSpan(from, to);
}

/** The best candidate of the nearest circle around the site that has any; 'several' when it is not alone. */
function nearest(
  source: SourceFile,
  candidates: readonly Candidate[],
  anchor: Anchor,
  reference: number,
): Candidate | 'several' | 'none' {
  const { statement } = source.layout;
  const isOnLine = ({ from, to }: Candidate): boolean =>
    to >= anchor.firstOnLine && from <= anchor.lastOnLine;
  const isInStatement = ({ from }: Candidate): boolean => statement[from] === statement[reference];
  const circles = [
    ({ from, to }: Candidate) => anchor.token >= from && anchor.token <= to,
    ({ start, end }: Candidate) => anchor.token >= start && anchor.token <= end,
    ({ from }: Candidate) => isInCallAt(source, anchor, from),
    (candidate: Candidate) => isOnLine(candidate) && isInStatement(candidate),
    isOnLine,
    isInStatement,
  ];
  for (const isInside of circles) {
    const inside = candidates.filter(isInside);
    if (inside.length > 0) return onlyBest(inside) ?? 'several';
  }
  return 'none';
}

/**
 * For a value whose instruction has no line of its own: the one candidate of the function, when no function that may have
 * been compiled into it has another; else, when everything that was compiled is at hand, the one candidate of all.
 */
function onlyOne(
  source: SourceFile,
  sought: SoughtAccess,
  reader: CandidateReader,
  inFunction: readonly Candidate[],
  reference: number,
): Candidate | null {
  const plain = inFunction.filter(({ isPlain }) => isPlain);
  const everywhere = reader.everywhere();
  if (everywhere === null || plain.length < inFunction.length) return null;
  for (const header of source.headers ?? []) {
    if (new CandidateReader(header, sought).everywhere()?.length !== 0) return null;
  }
  if (plain.length > 0) {
    const { item } = source.layout;
    const mayBeInlined = everywhere.some(
      ({ from }) => item[from] !== item[reference] && mayBeCompiledInto(source, from, reference),
    );
    return mayBeInlined ? null : onlyBest(plain);
  }
  const isValue = sought.kind !== 'byte_off';
  const isAlone = isValue && source.headers !== null && everywhere.length === 1;
  return isAlone && everywhere[0].isPlain ? everywhere[0] : null;
}

function onlyBest(candidates: readonly Candidate[]): Candidate | null {
  const kind = Math.max(...candidates.map((c) => c.fitOfKind.rank));
  const ofKind = candidates.filter((c) => c.fitOfKind.rank === kind);
  const path = Math.max(...ofKind.map((c) => c.fitOfPath));
  const best = ofKind.filter((c) => c.fitOfPath === path);
  return best.length === 1 ? best[0] : null;
}
