import { success, type Result } from '../bytes';
import { ipv4Bytes, ipv6Bytes, macBytes } from './addresses';
import { failure } from './faults';
import { readHex } from './hex';

export const TCP_FLAGS = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
} as const;

export type TcpFlag = keyof typeof TCP_FLAGS;

/** A packet as a case describes it; everything but the protocol may be left out. */
export interface Packet {
  readonly ip?: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly from?: string;
  readonly to?: string;
  readonly ports?: { readonly from?: number; readonly to?: number };
  readonly flags?: readonly TcpFlag[];
  readonly sequence?: number;
  readonly acknowledgment?: number;
  readonly window?: number;
  readonly icmp?: {
    readonly type?: number;
    readonly code?: number;
    readonly identifier?: number;
    readonly sequence?: number;
  };
  readonly ttl?: number;
  readonly tos?: number;
  readonly vlan?: number | { readonly id: number; readonly priority?: number };
  readonly ethernet?: { readonly from?: string; readonly to?: string };
  readonly payload?: string;
  readonly payloadHex?: string;
}

/** What a packet's description gets wrong: which of its fields, from the packet on. */
export interface PacketFault {
  readonly field: readonly string[];
  readonly message: string;
}

export type BuiltPacket =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly headerLength: number }
  | { readonly ok: false; readonly fault: PacketFault };

const PROTOCOLS = { 4: { icmp: 1, tcp: 6, udp: 17 }, 6: { icmp: 58, tcp: 6, udp: 17 } } as const;
const ETHER_TYPES = { 4: 0x0800, 6: 0x86dd } as const;
const VLAN = 0x8100;
/** Addresses for documentation (RFC 5737, RFC 3849), and hardware addresses that nobody is given. */
const ADDRESSES = {
  4: { from: '192.0.2.1', to: '192.0.2.2' },
  6: { from: '2001:db8::1', to: '2001:db8::2' },
} as const;
const HARDWARE = { from: '02:00:00:00:00:01', to: '02:00:00:00:00:02' } as const;
const PORTS = { from: 40_000, to: 80 } as const;
const ECHO_REQUEST = { 4: 8, 6: 128 } as const;
const LARGEST_LENGTH = 65_535;

type IpVersion = 4 | 6;

interface Addresses {
  readonly version: IpVersion;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Makes the bytes of a packet, from its Ethernet header on; `headerLength` is how long that is, with a VLAN tag. */
export function buildPacket(packet: Packet): BuiltPacket {
  const misplaced = misplacedField(packet);
  if (misplaced !== null)
    return wrong(misplaced, failure('packet-field', misplaced[0], packet.protocol));
  const addresses = addressesOf(packet);
  if (!addresses.ok) return addresses;
  const payload = payloadOf(packet);
  if (!payload.ok) return wrong(['payloadHex'], payload);
  const ethernet = ethernetHeader(packet, addresses.value.version);
  if (!ethernet.ok) return ethernet;
  const segment = segmentOf(packet, addresses.value, payload.value);
  const { version } = addresses.value;
  if (segment.length + (version === 4 ? 20 : 0) > LARGEST_LENGTH) {
    const field = packet.payloadHex === undefined ? 'payload' : 'payloadHex';
    return wrong([field], failure('packet-too-long', payload.value.length));
  }
  const header =
    version === 4
      ? ipv4Header(packet, addresses.value, segment.length)
      : ipv6Header(packet, addresses.value, segment.length);
  return {
    ok: true,
    bytes: joined(ethernet.value, header, segment),
    headerLength: ethernet.value.length,
  };
}

function wrong(
  field: readonly string[],
  { fault }: { readonly fault: { readonly message: string } },
) {
  return { ok: false, fault: { field, message: fault.message } } as const;
}

/** Fields of another protocol would do nothing. */
function misplacedField(packet: Packet): string[] | null {
  const { protocol, payload, payloadHex } = packet;
  const ofTcp = ['flags', 'sequence', 'acknowledgment', 'window'] as const;
  const others = [
    ...(protocol === 'tcp' ? [] : ofTcp),
    ...(protocol === 'icmp' ? (['ports'] as const) : (['icmp'] as const)),
  ];
  const found = others.find((name) => packet[name] !== undefined);
  if (found !== undefined) return [found];
  return payload !== undefined && payloadHex !== undefined ? ['payloadHex'] : null;
}

function addressesOf(packet: Packet) {
  const version =
    packet.ip ?? ([packet.from, packet.to].some((text) => text?.includes(':')) ? 6 : 4);
  if (version !== 4 && version !== 6) return wrong(['ip'], failure('packet-version', version));
  const bytesOf = version === 4 ? ipv4Bytes : ipv6Bytes;
  const read = { from: bytesOf(ADDRESSES[version].from), to: bytesOf(ADDRESSES[version].to) };
  for (const end of ['from', 'to'] as const) {
    const text = packet[end];
    if (text === undefined) continue;
    read[end] = bytesOf(text);
    if (read[end] === null) return wrong([end], failure('packet-address', text, version));
  }
  return success({ version, ...read } as Addresses);
}

function payloadOf({ payload, payloadHex }: Packet): Result<Uint8Array> {
  if (payloadHex !== undefined) return readHex(payloadHex, LARGEST_LENGTH);
  return success(new TextEncoder().encode(payload ?? ''));
}

function ethernetHeader({ ethernet, vlan }: Packet, version: IpVersion) {
  const ends: Uint8Array[] = [];
  for (const end of ['to', 'from'] as const) {
    const text = ethernet?.[end] ?? HARDWARE[end];
    const bytes = macBytes(text);
    if (bytes === null) return wrong(['ethernet', end], failure('packet-hardware', text));
    ends.push(bytes);
  }
  const tag = typeof vlan === 'number' ? { id: vlan } : vlan;
  const words = tag === undefined ? [] : [VLAN, ((tag.priority ?? 0) << 13) | tag.id];
  return success(joined(...ends, bigEndian16(...words, ETHER_TYPES[version])));
}

function ipv4Header(packet: Packet, { from, to }: Addresses, length: number): Uint8Array {
  const { tos = 0, ttl = 64, protocol } = packet;
  const header = joined(
    bigEndian16(0x4500 | tos, 20 + length, 0, 0x4000, (ttl << 8) | PROTOCOLS[4][protocol], 0),
    from,
    to,
  );
  put16(header, 10, checksum(header));
  return header;
}

function ipv6Header(packet: Packet, { from, to }: Addresses, length: number): Uint8Array {
  const { tos = 0, ttl = 64, protocol } = packet;
  const start = [0x6000 | (tos << 4), 0, length, (PROTOCOLS[6][protocol] << 8) | ttl];
  return joined(bigEndian16(...start), from, to);
}

/** The protocol's header and what it carries, with its checksum. */
function segmentOf(packet: Packet, addresses: Addresses, payload: Uint8Array): Uint8Array {
  const { protocol, ports } = packet;
  const ends = [ports?.from ?? PORTS.from, ports?.to ?? PORTS.to];
  switch (protocol) {
    case 'tcp': {
      const { flags = ['syn'], sequence = 1, acknowledgment = 0, window = 65_535 } = packet;
      const bits = flags.reduce((all, flag) => all | TCP_FLAGS[flag], 0);
      const numbers = [...halves(sequence), ...halves(acknowledgment)];
      const header = bigEndian16(...ends, ...numbers, (5 << 12) | bits, window, 0, 0);
      const segment = joined(header, payload);
      put16(
        segment,
        16,
        checksum(joined(pseudoHeader(packet, addresses, segment.length), segment)),
      );
      return segment;
    }
    case 'udp': {
      const segment = joined(bigEndian16(...ends, (8 + payload.length) & 0xffff, 0), payload);
      const sum = checksum(joined(pseudoHeader(packet, addresses, segment.length), segment));
      // Zero says that there is no checksum.
      put16(segment, 6, sum === 0 ? 0xffff : sum);
      return segment;
    }
    case 'icmp': {
      const { type, code = 0, identifier = 1, sequence = 1 } = packet.icmp ?? {};
      const { version } = addresses;
      const first = ((type ?? ECHO_REQUEST[version]) << 8) | code;
      const segment = joined(bigEndian16(first, 0, identifier, sequence), payload);
      const before =
        version === 4 ? new Uint8Array() : pseudoHeader(packet, addresses, segment.length);
      put16(segment, 2, checksum(joined(before, segment)));
      return segment;
    }
  }
}

/** What checksums of transport protocols cover of the IP header. */
function pseudoHeader(
  { protocol }: Packet,
  { version, from, to }: Addresses,
  length: number,
): Uint8Array {
  const number = PROTOCOLS[version][protocol];
  const end = version === 4 ? [number, length] : [...halves(length), 0, number];
  return joined(from, to, bigEndian16(...end));
}

/** The Internet checksum (RFC 1071), where its own place holds zero. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes.at(i + 1) ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function halves(word: number): [number, number] {
  return [word >>> 16, word & 0xffff];
}

function bigEndian16(...words: readonly number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

function put16(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >> 8;
  bytes[at + 1] = word & 0xff;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
