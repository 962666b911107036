import { window, type Disposable } from 'vscode';
import type { Hosts } from './hosts';
import { outputLines } from './watched';

/** The output channel with what programs on hosts print. */
export class WatchOutput implements Disposable {
  private readonly channel = window.createOutputChannel('CO-RE Lens Watch');
  private readonly listener: Disposable;

  constructor(hosts: Hosts) {
    this.listener = hosts.onDidSee((event) => {
      const lines = outputLines(event);
      if (lines.length > 0) this.channel.append(`${lines.join('\n')}\n`);
    });
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.listener.dispose();
    this.channel.dispose();
  }
}
