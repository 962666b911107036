import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  EngineEvent,
  EngineMethod,
  EngineOrder,
  EngineRequests,
  RequestMessage,
  WorkerMessage,
} from './messages';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export interface EngineListener {
  event(event: EngineEvent): void;
  /** The worker ended by itself: a new one runs, which knows nothing yet. */
  restarted(reason: string): void;
  /** It ended too often. */
  gaveUp(reason: string): void;
}

/** The worker ended before it answered: what has it started anew asks again. */
export class EngineEnded extends Error {}

/** Ends of the worker, one soon after another, that are mended by a new one. */
const MOST_RESTARTS = 4;
/** Milliseconds after which a worker was a sound one. */
const SOUND_LIFE = 10 * 60_000;

/** The worker thread as the protocol thread sees it. */
export class Engine {
  private worker: Worker;
  private lastId = 0;
  private restarts = 0;
  /** Why nothing is answered any more. */
  private end: string | null = null;
  private readonly waiting = new Map<number, Waiting>();

  constructor(
    private readonly listener: EngineListener,
    private readonly script = join(__dirname, 'engine.js'),
  ) {
    this.worker = this.start();
  }

  ask<Method extends EngineMethod>(
    method: Method,
    params: EngineRequests[Method][0],
  ): Promise<EngineRequests[Method][1]> {
    if (this.end !== null) return Promise.reject(new EngineEnded(this.end));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, params } satisfies RequestMessage);
    });
  }

  tell(order: EngineOrder): void {
    this.worker.postMessage(order);
  }

  async stop(): Promise<void> {
    this.end = 'the server ends';
    await this.worker.terminate();
  }

  private start(): Worker {
    const started = performance.now();
    const worker = new Worker(this.script);
    worker.on('message', (message: WorkerMessage) => {
      if ('event' in message) {
        this.listener.event(message);
        return;
      }
      const asked = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if ('error' in message) asked?.reject(new Error(message.error));
      else asked?.resolve(message.result as never);
    });
    let reason = 'it ended';
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.on('exit', () => {
      if (performance.now() - started > SOUND_LIFE) this.restarts = 0;
      this.ended(reason);
    });
    return worker;
  }

  private ended(reason: string): void {
    for (const { reject } of this.waiting.values()) reject(new EngineEnded(reason));
    this.waiting.clear();
    if (this.end !== null) return;
    if (this.restarts++ === MOST_RESTARTS) {
      this.end = `the checker ended too often: ${reason}`;
      this.listener.gaveUp(reason);
      return;
    }
    this.worker = this.start();
    this.listener.restarted(reason);
  }
}
