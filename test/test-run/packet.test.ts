import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { installMissing, Unavailable } from '../../scripts/debian';
import {
  buildPacket,
  TCP_FLAGS,
  toHex,
  type Packet,
  type TcpFlag,
} from '../../server/src/test-run';

function built(packet: Packet): Uint8Array {
  const result = buildPacket(packet);
  assert.ok(result.ok, result.ok ? '' : result.fault.message);
  return result.bytes;
}

/** What a reader who knows nothing of the builder finds in a frame. */
interface Found {
  readonly vlan: number | null;
  readonly version: number;
  readonly hops: number;
  readonly protocol: number;
  readonly addresses: string;
  /** The bytes that the IP header says there are. */
  readonly segment: Buffer;
  readonly isHeaderRight: boolean;
  readonly isChecksumRight: boolean;
}

function taken(bytes: Uint8Array): Found {
  const frame = Buffer.from(bytes);
  const isTagged = frame.readUInt16BE(12) === 0x8100;
  const vlan = isTagged ? frame.readUInt16BE(14) : null;
  const etherType = frame.readUInt16BE(isTagged ? 16 : 12);
  const ip = frame.subarray(isTagged ? 18 : 14);
  const version = ip[0] >> 4;
  assert.equal(etherType, version === 4 ? 0x0800 : 0x86dd);
  const length = version === 4 ? ip.readUInt16BE(2) : 40 + ip.readUInt16BE(4);
  assert.equal(length, ip.length);
  const segment = ip.subarray(version === 4 ? 20 : 40);
  const protocol = version === 4 ? ip[9] : ip[6];
  const addresses = version === 4 ? ip.subarray(12, 20) : ip.subarray(8, 40);
  const pseudo = Buffer.concat([addresses, Buffer.from([0, protocol]), be16(segment.length)]);
  const isCovered = protocol !== 1;
  return {
    vlan,
    version,
    hops: version === 4 ? ip[8] : ip[7],
    protocol,
    addresses: addresses.toString('hex'),
    segment,
    isHeaderRight: version === 6 || sum(ip.subarray(0, 20)) === 0xffff,
    isChecksumRight: sum(isCovered ? Buffer.concat([pseudo, segment]) : segment) === 0xffff,
  };
}

function be16(word: number): Buffer {
  return Buffer.from([word >> 8, word & 255]);
}

/** The one's complement sum, which with its checksum is all ones. */
function sum(bytes: Buffer): number {
  let total = 0;
  for (const [i, byte] of bytes.entries()) total += i % 2 === 0 ? byte * 256 : byte;
  while (total > 0xffff) total = (total % 0x10000) + Math.floor(total / 0x10000);
  return total;
}

describe('ready packets', () => {
  it('of the protocol alone have usual values', () => {
    assert.equal(
      toHex(built({ protocol: 'tcp' })),
      '0200000000020200000000010800' +
        '4500002800004000 4006b6cc c0000201 c0000202'.replaceAll(' ', '') +
        '9c400050 00000001 00000000 5002ffff 8f4d 0000'.replaceAll(' ', ''),
    );
  });

  it('IPv6 follows from an address', () => {
    const { version, addresses } = taken(built({ protocol: 'udp', to: '::ffff:10.0.0.1' }));
    assert.equal(version, 6);
    assert.equal(
      addresses,
      '20010db8000000000000000000000001' + '00000000000000000000ffff0a000001',
    );
  });

  const FAULTS: readonly [string, object, string, string][] = [
    [
      'an address',
      { from: '10.0.0.256' },
      'from',
      "'10.0.0.256' is no IPv4 address; write it as 192.0.2.1, or change the version of IP",
    ],
    [
      'an address with leading zeros',
      { from: '010.0.0.1' },
      'from',
      "'010.0.0.1' is no IPv4 address; write it as 192.0.2.1, or change the version of IP",
    ],
    [
      'addresses of two versions',
      { from: '::1', to: '10.0.0.1' },
      'to',
      "'10.0.0.1' is no IPv6 address; write it as 2001:db8::1, or change the version of IP",
    ],
    [
      'an address of too many groups',
      { from: '1:2:3:4:5:6:7:8:9' },
      'from',
      "'1:2:3:4:5:6:7:8:9' is no IPv6 address; write it as 2001:db8::1, or change the version of IP",
    ],
    [
      'a hardware address',
      { ethernet: { to: '02:00:00:00:00' } },
      'ethernet.to',
      "'02:00:00:00:00' is no hardware address; write it as 02:00:00:00:00:01",
    ],
    [
      'ports of ICMP',
      { protocol: 'icmp', ports: { to: 80 } },
      'ports',
      'a packet of icmp has no ports; leave it out, or change the protocol',
    ],
    [
      'flags of UDP',
      { protocol: 'udp', flags: ['syn'] },
      'flags',
      'a packet of udp has no flags; leave it out, or change the protocol',
    ],
    [
      'two payloads',
      { payload: 'a', payloadHex: '61' },
      'payloadHex',
      'the payload is given as text and in hexadecimal; leave one out',
    ],
    [
      'digits',
      { payloadHex: '6' },
      'payloadHex',
      "line 1, column 1: '6' has an odd number of digits; a byte is two of them",
    ],
    [
      'a payload that is too long',
      { payload: 'a'.repeat(65_500) },
      'payload',
      'the payload has 65500 bytes, which do not fit into one IP packet; it may have some 65000',
    ],
  ];
  for (const [what, fields, field, message] of FAULTS) {
    it(`${what}: the fault names the field`, () => {
      const result = buildPacket({ protocol: 'tcp', ...fields });
      assert.ok(!result.ok);
      assert.deepEqual([result.fault.field.join('.'), result.fault.message], [field, message]);
    });
  }

  const port = fc.nat(65_535);
  const anyPacket = fc.record({
    protocol: fc.constantFrom('tcp', 'udp', 'icmp'),
    version: fc.constantFrom(4, 6),
    from4: fc.ipV4(),
    from6: fc.ipV6(),
    ports: fc.record({ from: port, to: port }),
    flags: fc.subarray(Object.keys(TCP_FLAGS) as TcpFlag[]),
    ttl: fc.nat(255),
    vlan: fc.option(fc.nat(4095)),
    payload: fc.uint8Array({ maxLength: 100 }),
  });

  it('any packet is read back as it was described, with right sums', () => {
    fc.assert(
      fc.property(anyPacket, (given) => {
        const { protocol, version, ports, flags, ttl, vlan, payload } = given;
        const found = taken(
          built({
            protocol: protocol,
            ip: version,
            from: version === 4 ? given.from4 : given.from6,
            ...(protocol === 'icmp' ? {} : { ports }),
            ...(protocol === 'tcp' ? { flags } : {}),
            ttl,
            ...(vlan === null ? {} : { vlan }),
            payloadHex: toHex(payload),
          }),
        );
        const { segment } = found;
        assert.ok(found.isHeaderRight && found.isChecksumRight);
        assert.deepEqual([found.version, found.hops, found.vlan], [version, ttl, vlan]);
        assert.deepEqual(
          found.protocol,
          { tcp: 6, udp: 17, icmp: version === 4 ? 1 : 58 }[protocol],
        );
        const header = protocol === 'tcp' ? 20 : 8;
        assert.equal(segment.subarray(header).toString('hex'), toHex(payload));
        if (protocol === 'icmp') return;
        assert.deepEqual(
          [segment.readUInt16BE(0), segment.readUInt16BE(2)],
          [ports.from, ports.to],
        );
        if (protocol === 'udp') assert.equal(segment.readUInt16BE(4), segment.length);
        else
          assert.equal(
            segment[13],
            flags.reduce((all, flag) => all | TCP_FLAGS[flag], 0),
          );
      }),
    );
  });

  it('a UDP checksum of zero is written as all ones', () => {
    // The payload is the sum that would come out, so that what is left is zero.
    const plain = taken(built({ protocol: 'udp', payloadHex: '0000' })).segment.readUInt16BE(6);
    const { segment } = taken(
      built({ protocol: 'udp', payloadHex: plain.toString(16).padStart(4, '0') }),
    );
    assert.equal(segment.readUInt16BE(6), 0xffff);
  });
});

describe('tcpdump finds nothing wrong with them', function () {
  const folder = mkdtempSync(join(tmpdir(), 'core-lens-packets-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  before(function () {
    try {
      installMissing(['tcpdump']);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out: ${error.message}`);
      this.skip();
    }
  });

  const CASES: readonly [Packet, RegExp][] = [
    [
      { protocol: 'tcp', ports: { from: 1234, to: 443 }, flags: ['syn', 'ece'], payload: 'hello' },
      /ethertype IPv4.*ttl 64.*proto TCP \(6\), length 45\)\s+192\.0\.2\.1\.1234 > 192\.0\.2\.2\.443: Flags \[SE\], cksum 0x\w+ \(correct\), seq 1:6.*length 5/s,
    ],
    [
      {
        protocol: 'tcp',
        ip: 6,
        flags: ['psh', 'ack'],
        sequence: 7,
        acknowledgment: 9,
        payload: 'odd',
      },
      /hlim 64, next-header TCP \(6\) payload length: 23\) 2001:db8::1\.40000 > 2001:db8::2\.80: Flags \[P\.\], cksum 0x\w+ \(correct\), seq 7:10, ack 9/,
    ],
    [
      { protocol: 'udp', from: '10.1.2.3', ttl: 3, tos: 0xb8, payload: 'abc' },
      /tos 0xb8, ttl 3.*proto UDP \(17\), length 31\)\s+10\.1\.2\.3\.40000 > 192\.0\.2\.2\.80: \[udp sum ok\] UDP, length 3/s,
    ],
    [
      { protocol: 'udp', to: 'fe80::1', vlan: { id: 7, priority: 5 }, payloadHex: 'ff'.repeat(9) },
      /802\.1Q.*vlan 7, p 5, ethertype IPv6.*2001:db8::1\.40000 > fe80::1\.80: \[udp sum ok\] UDP, length 9/s,
    ],
    [
      { protocol: 'icmp', payload: 'ping', icmp: { identifier: 3, sequence: 4 } },
      /proto ICMP \(1\), length 32\)\s+192\.0\.2\.1 > 192\.0\.2\.2: ICMP echo request, id 3, seq 4, length 12\n/,
    ],
    [
      { protocol: 'icmp', ip: 6, payload: 'ping!' },
      /next-header ICMPv6 \(58\).*\[icmp6 sum ok\] ICMP6, echo request, id 1, seq 1/,
    ],
  ];
  for (const [packet, words] of CASES) {
    it(JSON.stringify(packet), () => {
      const file = join(folder, 'one.pcap');
      writeFileSync(file, capture(built(packet)));
      const options = ['-r', file, '-e', '-n', '-vv', '-t'];
      const said = execFileSync('tcpdump', options, { encoding: 'utf8', stdio: 'pipe' });
      assert.match(said, words);
      assert.doesNotMatch(said, /bad|incorrect|wrong|truncated/i);
    });
  }
});

/** A capture file of one Ethernet frame. */
function capture(frame: Uint8Array): Buffer {
  const head = Buffer.alloc(24 + 16);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  head.writeUInt32LE(frame.length, 32);
  head.writeUInt32LE(frame.length, 36);
  return Buffer.concat([head, frame]);
}
