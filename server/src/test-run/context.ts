import { success, type Result } from '../bytes';
import { ipv4Bytes, ipv6Bytes } from './addresses';
import { failure } from './faults';
import type { TestRunType } from './program-types';
import type { Shape } from './shape';

const FAMILIES = { ipv4: 2, ipv6: 10 } as const;
const PROTOCOLS = { tcp: 6, udp: 17 } as const;

/** How a field's value is laid down. */
type Layout = 'u32' | 'u64' | 'u32[5]' | 'ipv4' | 'ipv6' | 'network-port' | 'family' | 'protocol';

type StructName = '__sk_buff' | 'xdp_md' | 'bpf_flow_keys' | 'bpf_sk_lookup';

/** A field that the kernel takes in the context of a test run, by its offset in each of the structs that have it. */
export interface ContextField {
  readonly name: string;
  readonly layout: Layout;
  readonly offsets: Readonly<Partial<Record<StructName, number>>>;
  readonly shape: Shape;
  readonly description: string;
}

export type ContextValue = number | string | readonly number[];

export type ContextFields = Readonly<Record<string, ContextValue>>;

const u32 = { type: 'integer', minimum: 0, maximum: 4_294_967_295 } as const;
const u64 = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
const port = { type: 'integer', minimum: 0, maximum: 65_535 } as const;
const address = { type: 'string', minLength: 2, maxLength: 45 } as const;

const skb = (
  name: string,
  offset: number,
  description: string,
  layout: 'u32' | 'u64' = 'u32',
): ContextField => ({
  name,
  layout,
  offsets: { __sk_buff: offset },
  shape: layout === 'u32' ? u32 : u64,
  description,
});

const lookup = (
  name: string,
  offset: number,
  layout: Layout,
  shape: Shape,
  description: string,
): ContextField => ({ name, layout, offsets: { bpf_sk_lookup: offset }, shape, description });

/** What the kernel takes; it refuses a context in which any other field is not zero. */
export const CONTEXT_FIELDS: readonly ContextField[] = [
  skb('mark', 8, 'tc, cgroup_skb and the like: the mark.'),
  skb('priority', 32, 'tc, cgroup_skb and the like: the priority.'),
  {
    name: 'ingress_ifindex',
    layout: 'u32',
    offsets: { __sk_buff: 36, xdp_md: 12 },
    shape: u32,
    description:
      'XDP, tc, cgroup_skb and the like: the number of the interface that it came in by.',
  },
  skb('ifindex', 40, 'tc, cgroup_skb and the like: the number of the interface.'),
  {
    name: 'cb',
    layout: 'u32[5]',
    offsets: { __sk_buff: 48 },
    shape: { type: 'array', items: u32, minItems: 5, maxItems: 5 },
    description: 'tc, cgroup_skb and the like: five numbers between programs.',
  },
  skb('tstamp', 152, 'tc, cgroup_skb and the like: the time stamp.', 'u64'),
  skb(
    'wire_len',
    160,
    'tc, cgroup_skb and the like: the length on the wire, no less than the data’s.',
  ),
  skb('gso_segs', 164, 'tc, cgroup_skb and the like: segments of a large packet.'),
  skb('gso_size', 176, 'tc, cgroup_skb and the like: the size of such a segment.'),
  skb('hwtstamp', 184, 'tc, cgroup_skb and the like: the hardware’s time stamp.', 'u64'),
  {
    name: 'data',
    layout: 'u32',
    offsets: { xdp_md: 0 },
    shape: u32,
    description: 'XDP: how many bytes of metadata the data begins with, a multiple of four.',
  },
  {
    name: 'rx_queue_index',
    layout: 'u32',
    offsets: { xdp_md: 16 },
    shape: u32,
    description: 'XDP: the receive queue; needs ingress_ifindex.',
  },
  {
    name: 'flags',
    layout: 'u32',
    offsets: { bpf_flow_keys: 48 },
    shape: u32,
    description: 'Flow dissector: BPF_FLOW_DISSECTOR_F_… added up.',
  },
  lookup(
    'family',
    8,
    'family',
    { type: 'string', enum: Object.keys(FAMILIES) },
    'sk_lookup: left out, that of the addresses, or ipv4.',
  ),
  lookup(
    'protocol',
    12,
    'protocol',
    { type: 'string', enum: Object.keys(PROTOCOLS) },
    'sk_lookup: left out, tcp.',
  ),
  lookup('remote_ip4', 16, 'ipv4', address, 'sk_lookup: the address of the peer.'),
  lookup('remote_ip6', 20, 'ipv6', address, 'sk_lookup: the address of the peer.'),
  lookup('remote_port', 36, 'network-port', port, 'sk_lookup: the port of the peer.'),
  lookup('local_ip4', 40, 'ipv4', address, 'sk_lookup: the address that is spoken to.'),
  lookup('local_ip6', 44, 'ipv6', address, 'sk_lookup: the address that is spoken to.'),
  lookup('local_port', 60, 'u32', port, 'sk_lookup: the port that is spoken to.'),
];

const byName: ReadonlyMap<string, ContextField> = new Map(
  CONTEXT_FIELDS.map((field) => [field.name, field]),
);

export interface ContextRequest {
  readonly fields: ContextFields;
  readonly type: TestRunType;
  /** How many bytes the data has: XDP wants it told. */
  readonly dataLength: number;
  /** The host's byte order. */
  readonly littleEndian: boolean;
}

export type BuiltContext = Result<Uint8Array> & { readonly field?: string };

/** Lays down a context by its fields; what depends on others is filled in. */
export function buildContext(request: ContextRequest): BuiltContext {
  const { fields, type, dataLength, littleEndian } = request;
  if (type.context === null) return failure('context-not-by-fields', type.programType);
  const struct = type.context.name as StructName;
  const bytes = new Uint8Array(type.context.size);
  const view = new DataView(bytes.buffer);
  for (const [name, value] of Object.entries({ ...usualFields(struct, fields), ...fields })) {
    const field = byName.get(name);
    const offset = field?.offsets[struct];
    if (field === undefined || offset === undefined) {
      const known = CONTEXT_FIELDS.filter(({ offsets }) => offsets[struct] !== undefined);
      const names = known.map((other) => other.name);
      return { ...failure('context-field', name, struct, names), field: name };
    }
    const fault = put(view, offset, field.layout, value, littleEndian);
    if (fault !== null) return { ...fault, field: name };
  }
  // The kernel wants to be told what it knows.
  if (struct === 'xdp_md') view.setUint32(4, dataLength, littleEndian);
  return success(bytes);
}

/** What sk_lookup cannot do without. */
function usualFields(struct: StructName, fields: ContextFields): ContextFields {
  if (struct !== 'bpf_sk_lookup') return {};
  const isVersion6 = 'remote_ip6' in fields || 'local_ip6' in fields;
  return { family: isVersion6 ? 'ipv6' : 'ipv4', protocol: 'tcp' };
}

function put(
  view: DataView,
  offset: number,
  layout: Layout,
  value: ContextValue,
  littleEndian: boolean,
) {
  switch (layout) {
    case 'u32':
      view.setUint32(offset, Number(value), littleEndian);
      return null;
    case 'u64':
      view.setBigUint64(offset, BigInt(Number(value)), littleEndian);
      return null;
    case 'u32[5]':
      for (const [i, word] of (value as readonly number[]).entries()) {
        view.setUint32(offset + i * 4, word, littleEndian);
      }
      return null;
    case 'network-port':
      view.setUint16(offset, Number(value), false);
      return null;
    case 'family':
      view.setUint32(offset, FAMILIES[value as keyof typeof FAMILIES], littleEndian);
      return null;
    case 'protocol':
      view.setUint32(offset, PROTOCOLS[value as keyof typeof PROTOCOLS], littleEndian);
      return null;
    default: {
      const text = String(value);
      const bytes = layout === 'ipv4' ? ipv4Bytes(text) : ipv6Bytes(text);
      if (bytes === null) return failure('packet-address', text, layout === 'ipv4' ? 4 : 6);
      for (const [i, byte] of bytes.entries()) view.setUint8(offset + i, byte);
      return null;
    }
  }
}
