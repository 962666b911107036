import { success, type Failure, type Result } from '../bytes';
import { failure, type SshFault } from './faults';

/** A host as ssh is told it. */
export interface SshTarget {
  /** A Host of the configuration, or a name or address, with `user@` before it where that was given. */
  readonly destination: string;
  /** Null: what the configuration says. */
  readonly port: number | null;
  /** How it is called before users. */
  readonly label: string;
}

/** Longer than any name of a host with the name of a user. */
const LONGEST = 512;

/**
 * What a name never holds and a shell would read: configurations put names into commands (ProxyCommand with %h, Match exec),
 * and older clients do not look at them.
 */
const SHELL_CHARACTERS = /["'`$\\;&|<>(){}!*?#]/;

/** Users of a domain have a backslash inside: `DOMAIN\user`. */
const USER_CHARACTERS = /["'`$;&|<>(){}!*?#]|\\$|\\.*\\/;

/** What a user typed or picked: a Host of the configuration, `user@host:port`, or an address in brackets where a port follows. */
export function readTarget(text: string): Result<SshTarget, SshFault> {
  const bad = (reason: string): Failure<SshFault['code']> => failure('target-bad', text, reason);
  if (text === '') return bad('it is empty');
  if (text.length > LONGEST) return bad('it is too long');
  if (/[\p{C}\p{Z}]/u.test(text)) return bad('there are blanks or control characters in it');
  if (text.startsWith('-')) return bad('it begins with a dash');
  const rest = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  const at = rest.lastIndexOf('@');
  const user = at < 0 ? null : rest.slice(0, at);
  const place = readPlace(rest.slice(at + 1));
  if (place === null) return bad('what follows the colon is no port (1 to 65535)');
  const { host, port } = place;
  if (host === '' || user === '') return bad('a part of it is empty');
  if (host.startsWith('-') || user?.startsWith('-')) return bad('a part of it begins with a dash');
  if (SHELL_CHARACTERS.test(host) || (user !== null && USER_CHARACTERS.test(user))) {
    return bad('there are characters in it that names do not have');
  }
  if (host.includes('/')) return bad('a path follows the host');
  const destination = user === null ? host : `${user}@${host}`;
  return success({ destination, port, label: rest });
}

/** Null when the port is none. More than one colon without brackets makes an address of IPv6. */
function readPlace(text: string): { host: string; port: number | null } | null {
  const bracketed = /^\[([^[\]]+)\](.*)$/.exec(text);
  if (bracketed !== null) {
    const [, inBrackets, after] = bracketed;
    if (after === '') return { host: inBrackets, port: null };
    return after.startsWith(':') ? withPort(inBrackets, after.slice(1)) : null;
  }
  const colon = text.indexOf(':');
  if (colon < 0 || colon !== text.lastIndexOf(':')) return { host: text, port: null };
  return withPort(text.slice(0, colon), text.slice(colon + 1));
}

function withPort(host: string, text: string): { host: string; port: number } | null {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 0xffff ? { host, port } : null;
}
