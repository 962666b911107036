import { CONTEXT_FIELDS } from './context';
import { TCP_FLAGS } from './packet';
import { RETURN_NAMES } from './return-values';
import type { ObjectShape, Shape } from './shape';

/** The longest data of a run: what XDP takes in several buffers. */
export const MOST_DATA = 65_535;
export const MOST_CONTEXT = 65_535;
export const MOST_CASES = 1_000;
/** What has one of the kernel's numbers of runs. */
const MOST_RUNS = 100_000_000;
const MOST_NANOSECONDS = 4_294_967_295;
const LONGEST_NAME = 200;
const LONGEST_PATH = 4_096;
const LONGEST_HEX = 1 << 20;

const byte = { type: 'integer', minimum: 0, maximum: 255 } as const;
const word16 = { type: 'integer', minimum: 0, maximum: 65_535 } as const;
const word32 = { type: 'integer', minimum: 0, maximum: 4_294_967_295 } as const;
const address = { type: 'string', minLength: 2, maxLength: 45 } as const;
const mac = { type: 'string', minLength: 17, maxLength: 17 } as const;
const hex = { type: 'string', maxLength: LONGEST_HEX } as const;
const path = { type: 'string', minLength: 1, maxLength: LONGEST_PATH } as const;

const HEX_FORMS =
  'Digits in one word or in groups, with 0x or not; also what xxd, hexdump -C, tcpdump -x and bpftool print.';

const constants: Shape = {
  type: 'object',
  maxProperties: 1_000,
  additionalProperties: {
    anyOf: [
      { type: 'boolean' },
      { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: 'string', maxLength: LONGEST_PATH },
    ],
  },
  description:
    'Values of const volatile variables, by name, set before the program is loaded: a number, true, false, or a number or the name of ' +
    'an enumerator as text.',
};

const packet: ObjectShape = {
  type: 'object',
  additionalProperties: false,
  required: ['protocol'],
  description:
    'A ready packet: Ethernet, IP and the protocol’s header, with lengths and checksums that are right.',
  properties: {
    ip: {
      type: 'integer',
      minimum: 4,
      maximum: 6,
      enum: [4, 6],
      description: 'The version of IP: 4 or 6. Left out, that of the addresses, or 4.',
    },
    protocol: {
      type: 'string',
      enum: ['tcp', 'udp', 'icmp'],
      description: 'What the packet carries; icmp is ICMPv6 over IPv6.',
    },
    from: {
      ...address,
      description: 'The source address. Left out, 192.0.2.1 or 2001:db8::1.',
    },
    to: {
      ...address,
      description: 'The destination address. Left out, 192.0.2.2 or 2001:db8::2.',
    },
    ports: {
      type: 'object',
      additionalProperties: false,
      description: 'The ports of TCP and UDP. Left out, from 40000 to 80.',
      properties: {
        from: { ...word16, description: 'The source port.' },
        to: { ...word16, description: 'The destination port.' },
      },
    },
    flags: {
      type: 'array',
      maxItems: 8,
      items: { type: 'string', enum: Object.keys(TCP_FLAGS) },
      description: 'The flags of TCP. Left out, ["syn"].',
    },
    sequence: { ...word32, description: 'The sequence number of TCP. Left out, 1.' },
    acknowledgment: { ...word32, description: 'The acknowledgment number of TCP. Left out, 0.' },
    window: { ...word16, description: 'The window of TCP. Left out, 65535.' },
    icmp: {
      type: 'object',
      additionalProperties: false,
      description:
        'What an ICMP message says. Left out, an echo request with identifier and sequence 1.',
      properties: {
        type: { ...byte, description: 'Its type.' },
        code: { ...byte, description: 'Its code.' },
        identifier: {
          ...word16,
          description: 'The first half of the four bytes behind the checksum.',
        },
        sequence: { ...word16, description: 'The second half.' },
      },
    },
    ttl: { ...byte, description: 'Time to live, or hop limit. Left out, 64.' },
    tos: { ...byte, description: 'Type of service, or traffic class. Left out, 0.' },
    vlan: {
      description: 'A VLAN tag (802.1Q): its number, or the number and the priority.',
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 4_095 },
        {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: {
            id: { type: 'integer', minimum: 0, maximum: 4_095, description: 'The number.' },
            priority: { type: 'integer', minimum: 0, maximum: 7, description: 'The priority.' },
          },
        },
      ],
    },
    ethernet: {
      type: 'object',
      additionalProperties: false,
      description: 'The hardware addresses, as aa:bb:cc:dd:ee:ff.',
      properties: {
        from: { ...mac, description: 'The source. Left out, 02:00:00:00:00:01.' },
        to: { ...mac, description: 'The destination. Left out, 02:00:00:00:00:02.' },
      },
    },
    payload: {
      type: 'string',
      maxLength: MOST_DATA,
      description: 'What the packet carries, as text (UTF-8).',
    },
    payloadHex: { ...hex, description: `What the packet carries, in hexadecimal. ${HEX_FORMS}` },
  },
};

const bytesAt: Shape = {
  type: 'array',
  minItems: 1,
  maxItems: 100,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['at', 'hex'],
    properties: {
      at: {
        type: 'integer',
        minimum: 0,
        maximum: MOST_DATA,
        description: 'The first byte’s offset.',
      },
      hex: { ...hex, description: 'What must stand there.' },
    },
  },
};

const expect: ObjectShape = {
  type: 'object',
  additionalProperties: false,
  description: 'What must come of the run; what is left out is not looked at.',
  properties: {
    returns: {
      description:
        'The return value: a number, or its name for programs of the type. Of a number below zero, the same as 32 bits without a sign is meant.',
      anyOf: [
        { type: 'string', enum: RETURN_NAMES },
        { type: 'integer', minimum: -2_147_483_648, maximum: 4_294_967_295 },
      ],
    },
    output: {
      description:
        'The output data: "unchanged", all of it in hexadecimal, or bytes at offsets. Of a flow dissector it is its bpf_flow_keys.',
      anyOf: [{ type: 'string', maxLength: LONGEST_HEX }, bytesAt],
    },
    outputLength: {
      type: 'integer',
      minimum: 0,
      maximum: MOST_DATA,
      description: 'How many bytes of output there must be.',
    },
    context: {
      description:
        'The context after the run: "unchanged", all of it in hexadecimal, or bytes at offsets.',
      anyOf: [{ type: 'string', maxLength: LONGEST_HEX }, bytesAt],
    },
    maxNanoseconds: {
      type: 'integer',
      minimum: 1,
      maximum: MOST_NANOSECONDS,
      description: 'The most time that a run may take, as a mean over `repeat` runs.',
    },
  },
};

const testCase: ObjectShape = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'program'],
  properties: {
    name: {
      type: 'string',
      minLength: 1,
      maxLength: LONGEST_NAME,
      description: 'What the case is called; no two of a file are called the same.',
    },
    program: {
      type: 'string',
      minLength: 1,
      maxLength: LONGEST_NAME,
      description: 'The program that is run: the name of its function.',
    },
    packet,
    dataHex: { ...hex, description: `The data, in hexadecimal. ${HEX_FORMS}` },
    dataFile: { ...path, description: 'The data: a file, from the folder of this one.' },
    context: {
      type: 'object',
      additionalProperties: false,
      description:
        'The context by its fields, as the kernel’s struct calls them. Those that the kernel refuses to take are not here.',
      properties: Object.fromEntries(
        CONTEXT_FIELDS.map(({ name, shape, description }) => [name, { ...shape, description }]),
      ),
    },
    contextHex: { ...hex, description: `The context, in hexadecimal. ${HEX_FORMS}` },
    contextFile: { ...path, description: 'The context: a file, from the folder of this one.' },
    repeat: {
      type: 'integer',
      minimum: 1,
      maximum: MOST_RUNS,
      description:
        'How often the program is run, for a mean time. Left out, once. What it changes, the next run is given.',
    },
    constants,
    expect,
  },
};

/** A whole file of cases. */
export const CASE_FILE_SHAPE: ObjectShape = {
  type: 'object',
  additionalProperties: false,
  required: ['cases'],
  properties: {
    $schema: { type: 'string', maxLength: LONGEST_PATH, description: 'Where the schema is.' },
    object: {
      ...path,
      description:
        'The compiled object, from the folder of this file. Left out, the one of the source of the same name.',
    },
    constants,
    cases: {
      type: 'array',
      maxItems: MOST_CASES,
      items: testCase,
      description: 'The cases, in the order in which they are run.',
    },
  },
};

/** The schema as an editor takes it. */
export function caseFileSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Test cases of BPF programs',
    ...CASE_FILE_SHAPE,
  };
}
