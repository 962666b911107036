import { fieldText, type FoundField } from '../lookup';
import { code } from './markdown';

const SMALLEST_HEX = 16;

/** `1160 (0x488)`, of a bitfield `1160 (0x488), bit 3`. */
export function offsetText({ bitOffset, bits }: FoundField): string {
  const byte = Math.floor(bitOffset / 8);
  const hex = byte >= SMALLEST_HEX ? ` (0x${byte.toString(16)})` : '';
  return `${byte}${hex}${bits > 0 ? `, bit ${bitOffset % 8}` : ''}`;
}

/** `8 bytes`, of a bitfield `3 bits`; empty when unknown. */
export function sizeText({ bits, size }: Pick<FoundField, 'bits' | 'size'>): string {
  if (bits > 0) return count(bits, 'bit');
  return size === null ? '' : count(size, 'byte');
}

/** What a program's own types say of a field. */
export function ownFieldLine(field: FoundField): string {
  const size = sizeText(field);
  return `In the program: ${code(fieldText(field))}${size === '' ? '' : `, ${size}`} at offset ${offsetText(field)}`;
}

export function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

export const ABSENT = '—';
