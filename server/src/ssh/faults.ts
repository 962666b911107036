import { failuresOf, printable, shortened, type Failure, type Fault } from '../bytes';

/** A command that a user may copy into a terminal to see for themselves. */
const byHand = (host: string) => `try it in a terminal with ssh ${host}`;

const faults = {
  'ssh-missing': (program: string, reason: string) =>
    `${program} cannot be run (${reason}); install OpenSSH's client (Debian, Ubuntu: apt install openssh-client; Fedora: dnf install openssh-clients; Windows: the optional feature OpenSSH Client)`,
  'temporary-folder': (place: string, reason: string) =>
    `no folder for the connection can be made in ${place} (${reason}); set TMPDIR to a folder with a short name that can be written`,
  'configuration-bad': (words: string) =>
    `ssh does not accept its configuration: ${words}; correct it`,
  'target-bad': (text: string, reason: string) =>
    `${quoted(text)} names no host: ${reason}; write a Host of your SSH configuration, or user@host:port`,
  'name-unknown': (host: string, words: string) =>
    `${host} has no address: ${words}; check its name, and HostName in your SSH configuration`,
  unreachable: (host: string, words: string) =>
    `${host} cannot be reached: ${words}; ${byHand(host)}`,
  'refused-port': (host: string, words: string) =>
    `${host} accepts no connection: ${words}; check its port, and that its SSH server runs`,
  'connect-timeout': (host: string, seconds: number) =>
    `${host} did not answer within ${seconds} s; check that it runs and that no firewall is in between`,
  'host-key-unknown': (host: string) =>
    `the key of ${host} is not known and was not accepted; compare its fingerprint and accept it, here or in a terminal with ssh ${host}`,
  'host-key-changed': (host: string, words: string) =>
    `${host} has another key than the one that is known: ${words}; it may be another machine, or somebody in between; ask whoever runs it, and only then remove the old key with ssh-keygen -R`,
  'access-denied': (host: string, words: string) =>
    `${host} does not let this user in: ${words}; check the user and the keys (a key with a passphrase may have to be in ssh-agent), and ${byHand(host)}`,
  'secret-refused': (host: string) =>
    `${host} asks for a password, or a key for its passphrase, and none was given; connect again and give it, or add the key to ssh-agent`,
  'connection-lost': (host: string, words: string) =>
    `the connection to ${host} was lost${words === '' ? '' : `: ${words}`}; connect again`,
  'time-limit': (host: string, seconds: number) =>
    `the command on ${host} was ended because it took more than ${seconds} s`,
  cancelled: (host: string) => `what was asked of ${host} was cancelled`,
  'root-refused': (host: string, words: string) =>
    `sudo on ${host} lets this user run nothing without a password: ${words}; allow it with NOPASSWD in its sudoers, or connect as root`,
  'not-a-shell': (host: string, words: string) =>
    `${host} runs no commands for this user${words === '' ? '' : `: ${words}`}; connect as a user with a login shell, on a machine with sh, dd and setsid`,
  'word-bad': (name: string) => `${name} holds a NUL character, which no command takes; correct it`,
};

export type SshFaultCode = keyof typeof faults;

/** What ended a connection or a run, or kept it from starting. */
export type SshFault = Fault<SshFaultCode>;

export const failure: <Code extends SshFaultCode>(
  code: Code,
  ...details: Parameters<(typeof faults)[Code]>
) => Failure<SshFaultCode> = failuresOf(faults);

/** The longest that is shown of what others wrote. */
const MOST_SHOWN = 300;

function quoted(text: string): string {
  return `“${shown(text)}”`;
}

/** Words of others on one line. */
export function shown(text: string): string {
  return shortened(printable(text.trim().replace(/\.$/, '')), MOST_SHOWN);
}
