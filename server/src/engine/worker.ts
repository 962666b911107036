import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { traceOf } from '../bytes';
import { Witnesses } from '../check';
import { OpenDocuments } from './documents';
import { Features } from './features';
import { HostQuestions } from './host-questions';
import { KernelStore } from './kernel-store';
import type {
  CheckJob,
  CheckOutcome,
  EngineEvent,
  EngineMethod,
  EngineOrder,
  EngineRequests,
  RequestMessage,
  WorkerMessage,
} from './messages';
import { ObjectStore } from './object-store';
import { Publication } from './publication';

type Handlers = {
  readonly [Method in EngineMethod]: (
    params: EngineRequests[Method][0],
  ) => EngineRequests[Method][1] | Promise<EngineRequests[Method][1]>;
};

/** The bundled kernels lie beside the bundle. */
const BUNDLED = new Witnesses(join(__dirname, '..', 'kernels'));

/** While built objects wait to be checked, telling of those that were takes so much less time than checking them. */
const CHECKING_TO_TELLING = 4;

/** The worker thread: holds kernels, objects and the texts of open documents, and answers what is asked of them. */
class EngineWorker {
  private readonly documents = new OpenDocuments();
  private readonly kernels = new KernelStore();
  private readonly objects = new ObjectStore(this.kernels, this.documents, BUNDLED);
  private readonly publication = new Publication(this.objects, this.documents);
  private readonly features = new Features(this.kernels, this.objects, this.documents);
  private readonly hosts = new HostQuestions(this.documents, BUNDLED);
  private readonly handlers: Handlers = {
    openKernels: (choices) => this.kernels.open(choices),
    check: (job) => this.check(job),
    hover: (question) => this.features.hover(question),
    completions: (question) => this.features.completions(question),
    definition: (question) => this.features.definition(question),
    fixes: (question) => this.features.fixes(question),
    safeFixes: (question) => this.features.safeFixes(question),
    lenses: (question) => this.features.lenses(question),
    hints: (question) => this.features.hints(question),
    symbols: (question) => this.features.symbols(question),
    types: ({ query, kernels }) => this.features.types(query, kernels),
    typeText: ({ kernel, tag, name }) => this.features.typeText(kernel, tag, name),
    findType: ({ name, tag, kernels }) => this.features.findType(name, tag, kernels),
    program: (question) => this.features.program(question),
    prepareLoad: (question) => this.hosts.prepareLoad(question),
    foresee: (question) => this.hosts.foresee(question),
    explain: (question) => this.hosts.explain(question),
    prepareRuns: (question) => this.hosts.prepareRuns(question),
    listCases: (question) => this.hosts.listCases(question),
    readLog: (question) => this.hosts.readLog(question),
  };

  private owesPublishing = false;
  private nextPublishing = 0;

  constructor(private readonly send: (message: WorkerMessage) => void) {}

  async answer({ id, method, params }: RequestMessage): Promise<void> {
    try {
      const handler = this.handlers[method] as (params: unknown) => unknown;
      this.send({ id, result: await handler(params) });
    } catch (error) {
      this.send({ id, error: traceOf(error) });
    }
  }

  obey(order: EngineOrder): void {
    try {
      this.carryOut(order);
    } catch (error) {
      this.tell({ event: 'error', message: traceOf(error) });
    }
  }

  private carryOut(order: EngineOrder): void {
    switch (order.order) {
      case 'document':
        if (order.text === null) this.documents.delete(order.path);
        else this.documents.set(order.path, order.text, order.version);
        this.touch([order.path]);
        break;
      case 'files':
        this.touch(order.paths);
        break;
      case 'follow':
        this.publish();
        break;
      case 'drop':
        this.objects.drop(order.keys);
        this.publish();
        break;
    }
  }

  private async check(job: CheckJob): Promise<CheckOutcome> {
    const outcome = await this.objects.check(job);
    this.owesPublishing ||= outcome.kind === 'checked';
    const isAwaited = job.live !== null || !this.objects.isChecking;
    const isDue = isAwaited || performance.now() >= this.nextPublishing;
    if (this.owesPublishing && isDue) this.publish();
    return outcome;
  }

  private touch(paths: readonly string[]): void {
    this.objects.touch(paths);
    this.features.textsChanged();
  }

  private publish(): void {
    const started = performance.now();
    const files = this.publication.changes();
    if (files.length > 0) this.tell({ event: 'problems', files });
    this.tell({ event: 'objects', reports: this.objects.newReports() });
    const ended = performance.now();
    this.owesPublishing = false;
    this.nextPublishing = ended + CHECKING_TO_TELLING * (ended - started);
  }

  private tell(event: EngineEvent): void {
    this.send(event);
  }
}

const port = parentPort;
if (port !== null) {
  const worker = new EngineWorker((message) => {
    port.postMessage(message);
  });
  port.on('message', (message: RequestMessage | EngineOrder) => {
    if ('order' in message) worker.obey(message);
    else void worker.answer(message);
  });
}
