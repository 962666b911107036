/** What ssh or a host asks for. */
export interface SecretPrompt {
  /** `confirm`: yes or no, to be answered so; `notice`: nothing is to be answered, it goes away by itself (a key to touch). */
  readonly kind: 'password' | 'passphrase' | 'host-key' | 'confirm' | 'notice' | 'other';
  /** The question as ssh words it, of several lines for a host key; safe to be shown. */
  readonly text: string;
}

/** Answers a question: null refuses. The signal says that the answer is no longer wanted. */
export type Ask = (prompt: SecretPrompt, signal: AbortSignal) => Promise<string | null>;

export interface SshSettings {
  /** A name on the path, or an absolute path. */
  readonly program: string;
  /** Null: ssh's own. */
  readonly configFile: string | null;
  /** Milliseconds until a host has answered and let us in; the time that questions are open does not count. */
  readonly connectTimeout: number;
  /** More arguments for ssh. */
  readonly extra?: readonly string[];
  /** Null: nothing is asked, and what needs an answer fails. */
  readonly ask: Ask | null;
  /** Is told every command that is run on a host, line by line. */
  readonly log: (line: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  /** The program for Node.js that hands ssh's questions on. */
  readonly askpass?: string;
  /** False: every run is a connection of its own, as it must be on Windows. */
  readonly isShared?: boolean;
  /** A shell on the host waits for the next script, which saves the time that it takes to start one; unless the connection is not shared. */
  readonly keepsReady?: boolean;
}
