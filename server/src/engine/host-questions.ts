import { printable, success, type Fault, type Result } from '../bytes';
import { SourceFiles, type Witnesses } from '../check';
import {
  choosePrograms,
  failureWords,
  foresee,
  givenTypes,
  NOTHING_FORESEEN,
  openObject,
  opinionWords,
  readCases,
  readInline,
  tailor,
  tellRefusal,
  type Foreseen,
  type Foresight,
  type ObjectAtHand,
  type ToldFailure,
} from '../host-tasks';
import { openKernel, type Kernel } from '../kernels';
import type { BpfObject } from '../object';
import { prepareRelocations } from '../relocation';
import { readCaseFile } from '../test-run';
import { Placing, readReport, sourceLinks } from '../verifier-log';
import type { OpenDocuments } from './documents';
import type { HostRequests, HostKernel, PlacedRefusal, SourcePlaces } from './host-messages';
import { placeRange } from './publication';
import { turns } from './turns';

type Answer<Method extends keyof HostRequests> = Promise<HostRequests[Method][1]>;

/** A judgement of an object for hosts: what is refused there afterwards is compared with it. */
interface Latest {
  readonly path: string;
  readonly at: ObjectAtHand;
  readonly hosts: readonly string[];
  readonly foresight: Foresight;
}

const MOST_LINKS = 20_000;
const MOST_KERNELS = 16;
/** Objects that are loaded at the same time. */
const MOST_LATEST = 4;

/** Answers what the protocol thread asks of objects that go to hosts, and of what hosts say of them. */
export class HostQuestions {
  private readonly kernels = new Map<string, Promise<Result<Kernel>>>();
  /** The newest first. */
  private latest: readonly Latest[] = [];
  /** The object of the latest runs. */
  private ofRuns: ObjectAtHand | null = null;

  constructor(
    private readonly documents: OpenDocuments,
    private readonly witnesses: Witnesses,
  ) {}

  /** The object with the chosen programs alone and its constants set, as it is sent. */
  async prepareLoad({
    path,
    programs: names,
    constants,
    btf,
  }: HostRequests['prepareLoad'][0]): Answer<'prepareLoad'> {
    const opened = await openObject(path);
    if (!opened.ok) return opened;
    const chosen = choosePrograms(opened.value.object, names);
    if (!chosen.ok) return chosen;
    const bytes = tailor(opened.value, chosen.value, constants);
    if (!bytes.ok) return bytes;
    const { functions } = opened.value.object;
    const programs = chosen.value.map((index) => functions[index].name);
    const types = btf === null ? null : await givenTypes(btf);
    if (types?.ok === false) return types;
    return success({ programs, bytes: bytes.value, types: types?.value.bytes ?? null });
  }

  async foresee(question: HostRequests['foresee'][0]): Answer<'foresee'> {
    const { path, programs: names, constants, kernels, places } = question;
    const opened = await openObject(path);
    if (!opened.ok) return opened;
    const at = opened.value;
    const chosen = choosePrograms(at.object, names);
    if (!chosen.ok) return chosen;
    const found = await Promise.all(kernels.map((kernel) => this.kernelOf(kernel)));
    const settings = {
      settings: constants,
      witnesses: this.witnesses,
      pause: turns(() => Promise.resolve()),
    };
    const sources = this.sources(path, at.object, places);
    const foresight = await foresee(at, chosen.value, found, settings, sources);
    const hosts = kernels.map((kernel) => kernel?.host ?? '');
    const others = this.latest.filter((one) => one.path !== path);
    this.latest = [{ path, at, hosts, foresight }, ...others].slice(0, MOST_LATEST);
    return success(
      kernels.map((_, host) => {
        const { verdictOf, problems } = foresight.of(host);
        return {
          verdicts: names.map((name) => verdictOf(name)),
          sentences: foresight.problems
            .filter((problem) => problems.includes(problem))
            .map(({ message, range }) =>
              range === null ? message : `${fileName(range.file)}:${range.line}: ${message}`,
            ),
        };
      }),
    );
  }

  /** What a host said when it refused an object, in places of the sources as they are now. */
  async explain(question: HostRequests['explain'][0]): Answer<'explain'> {
    const { path, host, programs: names, log, places, after } = question;
    const judged = this.latest.find((one) => one.path === path) ?? null;
    const known = after === 'load' ? judged : null;
    const prepared = after === 'load' ? known?.at : this.ofRuns;
    const opened = prepared?.path === path ? success(prepared) : await openObject(path);
    if (!opened.ok) return [];
    const at = opened.value;
    const chosen = choosePrograms(at.object, names);
    if (!chosen.ok) return [];
    const sources = this.sources(path, at.object, places);
    const index = known?.hosts.indexOf(host) ?? -1;
    const foreseen: Foreseen =
      known !== null && index >= 0
        ? known.foresight.of(index)
        : { ...NOTHING_FORESEEN, relocations: prepareRelocations(at.object) };
    const atHand = new Set(sources.paths.values());
    return tellRefusal(at, chosen.value, log, foreseen, sources).map((failure) =>
      placed(failure, atHand),
    );
  }

  /** The runs that are wanted, each ready to be sent. */
  async prepareRuns({ wanted }: HostRequests['prepareRuns'][0]): Answer<'prepareRuns'> {
    const read = wanted.kind === 'inline' ? await readInline(wanted) : await readCases(wanted);
    if (!read.ok) return { ok: false, fault: aboutSubject(read.subject, read.fault) };
    const { at, jobs, faults, outline } = read.value;
    this.ofRuns = at;
    const nameOf = (index: number | null) =>
      outline.find((one) => one.index === index)?.name ?? null;
    return success({
      path: at.path,
      jobs,
      faults: faults.map((fault) => ({ ...fault, caseName: nameOf(fault.caseIndex) })),
    });
  }

  listCases({ text }: HostRequests['listCases'][0]): HostRequests['listCases'][1] {
    const { object, outline, faults } = readCaseFile(text);
    return { object, outline, faults };
  }

  /** What can be folded and followed in a log. */
  async readLog({ text, object: path, places }: HostRequests['readLog'][0]): Answer<'readLog'> {
    const report = readReport(text);
    const opened = path === null ? null : await openObject(path);
    const object = opened?.ok === true ? opened.value.object : null;
    const placing = object === null ? null : new Placing(object);
    const sources = object === null || path === null ? null : this.sources(path, object, places);
    const links = sourceLinks(report, placing, MOST_LINKS);
    return {
      folds: report.folds.map(({ start, end }) => ({ start, end })),
      links: links.map(({ start, end, file, line }) => ({
        start,
        end,
        path: sources?.paths.get(file) ?? file,
        line,
      })),
    };
  }

  private sources(path: string, { lines }: BpfObject, { roots, sourceMap }: SourcePlaces) {
    return new SourceFiles(path, lines, {
      folders: { roots, map: sourceMap },
      openText: (file) => this.documents.openText(file),
      called: (file) => this.documents.called(file),
    });
  }

  private async kernelOf(kernel: HostKernel | null): Promise<Kernel | null> {
    if (kernel === null) return null;
    let opening = this.kernels.get(kernel.folder);
    if (opening === undefined) {
      const [oldest] = this.kernels.keys();
      if (this.kernels.size >= MOST_KERNELS) this.kernels.delete(oldest);
      opening = openKernel(kernel.folder);
      this.kernels.set(kernel.folder, opening);
    }
    const opened = await opening;
    if (!opened.ok) this.kernels.delete(kernel.folder);
    return opened.ok ? { ...opened.value, name: kernel.host } : null;
  }
}

/** What stands in a source that is not at hand is told in words. */
function placed(failure: ToldFailure, atHand: ReadonlySet<string>): PlacedRefusal {
  const { range, steps, code, registers, instruction } = failure;
  const isThere = range !== null && atHand.has(range.file);
  const elsewhere = range === null || isThere ? '' : ` (${range.file}:${range.line})`;
  const state = [...registers].map(([name, value]) => `${name}=${value}`).join(' ');
  return {
    cause: failure.cause,
    program: failure.program,
    message: failureWords(failure) + printable(elsewhere),
    opinion: opinionWords(failure),
    differs: failure.verdict === 'loads' && failure.isPredictable,
    place: isThere ? { path: range.file, range: placeRange(range) } : null,
    state:
      code === null ? null : printable(`${instruction ?? '?'}: ${code}${state && `; ${state}`}`),
    steps: steps
      .filter(({ range: at }) => atHand.has(at.file))
      .map(({ range: at, text }) => ({ path: at.file, range: placeRange(at), message: text })),
  };
}

function aboutSubject(subject: string, fault: Fault): Fault {
  return { ...fault, message: `${printable(subject)}: ${fault.message}` };
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}
