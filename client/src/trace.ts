import type { LogOutputChannel } from 'vscode';
import { withoutAnswers } from './trace-text';

/** A channel for traces of the protocol: channels are kept as files, in which no secret may stand. */
export function traceChannel(channel: LogOutputChannel): LogOutputChannel {
  const trace = (message: string, ...args: unknown[]) => {
    channel.trace(withoutAnswers(message), ...args);
  };
  return Object.create(channel, { trace: { value: trace } }) as LogOutputChannel;
}
