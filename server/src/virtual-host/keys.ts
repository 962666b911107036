import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** An Ed25519 key as SSH's files have it. */
export interface SshKey {
  /** `ssh-ed25519 AAAA…`, as in authorized_keys and known_hosts. */
  readonly publicLine: string;
  /** OpenSSH's form of a private key file. */
  readonly openSshFile: string;
  /** Dropbear's form of a private key file. */
  readonly dropbearFile: Uint8Array;
}

const TYPE = 'ssh-ed25519';
const CIPHER_BLOCK = 8;
const LINE = 70;

/** Makes a new key without a passphrase: it lives as long as the machine it is for. */
export function makeSshKey(comment: string): SshKey {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [open, seed] = [x, d].map((text) => Buffer.from(text ?? '', 'base64url'));
  const publicBlob = Buffer.concat([field(TYPE), field(open)]);
  const both = field(Buffer.concat([seed, open]));
  return {
    publicLine: `${TYPE} ${publicBlob.toString('base64')}`,
    openSshFile: openSshFile(publicBlob, Buffer.concat([publicBlob, both, field(comment)])),
    dropbearFile: Buffer.concat([field(TYPE), both]),
  };
}

/** PROTOCOL.key of OpenSSH: the private part is padded as if it were encrypted, and begins with one number twice. */
function openSshFile(publicBlob: Buffer, privatePart: Buffer): string {
  const check = randomBytes(4);
  const unpadded = Buffer.concat([check, check, privatePart]);
  const lacking = (CIPHER_BLOCK - (unpadded.length % CIPHER_BLOCK)) % CIPHER_BLOCK;
  const padding = Buffer.from(Array.from({ length: lacking }, (_, i) => i + 1));
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[field('none'), field('none'), field(''), number(1)],
    field(publicBlob),
    field(Buffer.concat([unpadded, padding])),
  ]);
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const frame = (word: string) => `-----${word} OPENSSH PRIVATE KEY-----`;
  return [frame('BEGIN'), ...lines, frame('END'), ''].join('\n');
}

function field(contents: string | Buffer): Buffer {
  const bytes = Buffer.from(contents);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
