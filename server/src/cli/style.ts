import { styleText } from 'node:util';

/** What a piece of text means; how that looks is decided here alone. */
export type Meaning = 'heading' | 'quiet' | 'good' | 'absent' | 'bad' | 'source';

export type Style = (meaning: Meaning, text: string) => string;

const LOOKS = {
  heading: 'bold',
  quiet: 'dim',
  good: 'green',
  absent: 'yellow',
  bad: 'red',
  source: 'cyan',
} as const;

export const plain: Style = (_meaning, text) => text;

const coloured: Style = (meaning, text) =>
  styleText(LOOKS[meaning], text, { validateStream: false });

/** Colours on a terminal, unless NO_COLOR is set to anything (no-color.org) or the terminal is dumb. */
export function styleFor(isTerminal: boolean, environment: NodeJS.ProcessEnv): Style {
  const noColor = environment.NO_COLOR !== undefined && environment.NO_COLOR !== '';
  if (noColor || environment.TERM === 'dumb') return plain;
  const forced = environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0';
  return isTerminal || forced ? coloured : plain;
}
