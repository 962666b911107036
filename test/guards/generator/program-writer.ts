/**
 * Writes random C programs with guards around CO-RE reads. They are meant for real kernels, whose verdicts the engine's are
 * compared with, so everything a program does besides is fine for every verifier: scalars, bounded loops and reads by helper.
 */
import { fields, type Field } from './fields';
import type { Dice } from './dice';

const MAX_DEPTH = 3;
const VARIABLES = 5;
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;
const OPERATORS = ['+', '-', '*', '&', '|', '^'] as const;
const TYPES = ['u64', 'u64', 's64', 'u32', 's32', 'u16', 'u8'] as const;

interface Scope {
  readonly dice: Dice;
  readonly depth: number;
  readonly lines: string[];
}

function put(scope: Scope, line: string): void {
  scope.lines.push('\t'.repeat(scope.depth + 1) + line);
}

function inner(scope: Scope): Scope {
  return { ...scope, depth: scope.depth + 1 };
}

function variable(dice: Dice): string {
  return `v${dice.below(VARIABLES)}`;
}

/** A value the verifier knows, may know in part, or does not know. */
function value(dice: Dice): string {
  switch (dice.below(8)) {
    case 0:
    case 1:
    case 2:
      return dice.pick(fields).test;
    case 3:
      return `!${dice.pick(fields).test}`;
    case 4:
      return String(dice.below(9));
    case 5:
      return `(UNKNOWN & ${(1 << dice.below(4)) - 1})`;
    case 6:
      return `(${dice.pick(fields).test} << ${dice.below(5)})`;
    default:
      return variable(dice);
  }
}

function expression(dice: Dice): string {
  if (dice.below(2) === 0) return value(dice);
  if (dice.below(6) === 0) return `(${variable(dice)} >> ${dice.below(4)})`;
  return `(${value(dice)} ${dice.pick(OPERATORS)} ${value(dice)})`;
}

function condition(dice: Dice, field: Field): string {
  switch (dice.below(9)) {
    case 0:
    case 1:
      return field.test;
    case 2:
      return `!${field.test}`;
    case 3:
      return `${variable(dice)} ${dice.pick(COMPARISONS)} ${variable(dice)}`;
    case 4:
      return `(${variable(dice)} & ${1 + dice.below(7)})`;
    case 5:
      return `${field.test} ${dice.pick(['&&', '||'])} ${condition(dice, field)}`;
    case 6:
      return variable(dice);
    default:
      return `${variable(dice)} ${dice.pick(COMPARISONS)} ${dice.below(6)}`;
  }
}

function bareRead(scope: Scope, field: Field): void {
  put(scope, scope.dice.below(3) === 0 ? `${field.reader}();` : field.read);
}

/** A condition that mostly implies the field's test, by way of a variable for half of them. */
function protection(scope: Scope, field: Field): string {
  const { dice } = scope;
  const kind = dice.below(10);
  if (kind < 2) return field.test;
  if (kind < 3) return `${field.test} && ${variable(dice)}`;
  if (kind < 4) return `${variable(dice)} != 1 && ${field.test}`;
  const flag = variable(dice);
  const scale = 1 + dice.below(4);
  put(scope, `${flag} = ${field.test}${dice.below(2) === 0 ? '' : ` * ${scale}`};`);
  if (dice.below(2) === 0) put(scope, `OPAQUE(${flag});`);
  if (kind < 6) return flag;
  if (kind < 7) return `${flag} > 0`;
  if (kind < 8) return `${flag} & ${variable(dice)}`;
  if (kind < 9) return `${flag} + ${field.test} >= 2`;
  return `(${flag} | ${value(dice)}) == ${scale}`;
}

function read(scope: Scope, field: Field): void {
  if (scope.dice.below(8) === 0) {
    bareRead(scope, field);
    return;
  }
  const tested = scope.dice.below(6) === 0 ? scope.dice.pick(fields) : field;
  put(scope, `if (${protection(scope, tested)}) {`);
  bareRead(inner(scope), field);
  put(scope, '}');
}

function block(scope: Scope, count: number, field: Field): void {
  for (let i = 0; i < count; i++) statement(scope, field);
}

function branch(scope: Scope, field: Field): void {
  const { dice } = scope;
  put(scope, `if (${condition(dice, field)}) {`);
  block(inner(scope), 1 + dice.below(2), field);
  if (dice.below(2) === 0) {
    put(scope, '} else {');
    block(inner(scope), 1, dice.pick(fields));
  }
  put(scope, '}');
}

function choice(scope: Scope): void {
  const { dice } = scope;
  const chosen = variable(dice);
  put(scope, `switch (${chosen}) {`);
  for (let label = 0; label < 2 + dice.below(3); label++) {
    put(scope, `case ${label}:`);
    statement(inner(scope), dice.pick(fields));
    put(inner(scope), 'break;');
  }
  put(scope, '}');
}

function loop(scope: Scope, field: Field): void {
  const { dice } = scope;
  const counter = `i${scope.depth}`;
  put(scope, `for (int ${counter} = 0; ${counter} < ${1 + dice.below(3)}; ${counter}++) {`);
  put(inner(scope), `OPAQUE(${counter});`);
  block(inner(scope), 1, field);
  put(scope, '}');
}

function statement(scope: Scope, field: Field): void {
  const { dice } = scope;
  const kind = scope.depth >= MAX_DEPTH ? dice.below(7) : dice.below(16);
  const target = variable(dice);
  if (kind < 3) read(scope, dice.below(3) === 0 ? dice.pick(fields) : field);
  else if (kind < 4) put(scope, `${target} = ${expression(dice)};`);
  else if (kind < 6)
    put(scope, `${target} = ${expression(dice)};\n${indent(scope)}OPAQUE(${target});`);
  else if (kind < 7) put(scope, dice.below(3) === 0 ? 'return 0;' : `${target} += 1;`);
  else if (kind < 13) branch(scope, dice.below(2) === 0 ? dice.pick(fields) : field);
  else if (kind < 14) choice(scope);
  else loop(scope, field);
}

function indent(scope: Scope): string {
  return '\t'.repeat(scope.depth + 1);
}

function program(dice: Dice, index: number): string {
  const lines: string[] = [];
  const scope: Scope = { dice, depth: 0, lines };
  const field = dice.pick(fields);
  for (let i = 0; i < VARIABLES; i++) {
    const keep = dice.below(5) === 0 ? 'volatile ' : '';
    put(
      scope,
      `${keep}${dice.pick(TYPES)} v${i} = ${i === 0 ? field.test : expression(only(dice, i))};`,
    );
    if (keep === '' && dice.below(2) === 0) put(scope, `OPAQUE(v${i});`);
  }
  block(scope, 2 + dice.below(3), field);
  branch(scope, field);
  put(scope, `USE(${Array.from({ length: VARIABLES }, (_, i) => `v${i}`).join(' + ')});`);
  put(scope, 'return 0;');
  return `PROGRAM(random_${index})\n{\n${lines.join('\n')}\n}\n`;
}

/** Dice whose variables are those declared so far. */
function only(dice: Dice, declared: number): Dice {
  return { ...dice, below: (limit) => dice.below(limit === VARIABLES ? declared : limit) };
}

/** The text of a C file with `count` programs. `dice` decides everything, so the same dice give the same file. */
export function writePrograms(dice: Dice, count: number): string {
  const readers = fields.map(
    ({ reader, read }) =>
      `static __attribute__((noinline, unused)) void ${reader}(void) { ${read} }\n`,
  );
  const programs = Array.from({ length: count }, (_, index) => program(dice, index));
  return `/* Random guards. */
#include "guard.h"

${readers.join('')}
${programs.join('\n')}
char LICENSE[] SEC("license") = "GPL";
`;
}
