#!/usr/bin/env node
// Compares the goldens with the stories that the sources tell, and prints what a person should look at: programs whose
// story begins with "Loads everywhere" or "Fails" and that did otherwise, and programs whose builds disagree.
//
//   test/lab/stories.mjs [--all] [SUBJECT…]
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = dirname(dirname(fileURLToPath(import.meta.url)));
const goldens = join(tests, 'golden', 'verdicts');
const words = process.argv.slice(2);
const all = words.includes('--all');
const subjects = words.filter((word) => !word.startsWith('--'));

/** The comment that stands nearest above each program. */
function storiesOf(source) {
  const stories = {};
  const program = /^(?:[A-Z_]+\((\w+)|SEC\("[^"]*"\) int (\w+)\()/gm;
  for (const match of source.matchAll(program)) {
    const before = source.slice(0, match.index);
    const start = before.lastIndexOf('/*');
    const story = before.slice(start + 2, before.indexOf('*/', start)).replace(/\n \*/g, '');
    stories[match[1] ?? match[2]] = story.replace(/\s+/g, ' ').trim();
  }
  return stories;
}

/** A kernel without a known configuration says nothing of programs that ask for it. */
function mark(verdict, kernel) {
  if (verdict === 'loads') return '.';
  if (verdict === 'fails:kconfig' && kernel.config === null) return '?';
  return verdict === 'fails:core' ? 'C' : verdict.slice(6, 8);
}

/** What the kernels said, one column for each, and the builds of which that is true. */
function answersOf(golden) {
  const answers = {};
  for (const [object, programs] of Object.entries(golden.programs)) {
    const build = object.split('.').slice(1, -1).join('.');
    for (const [program, verdicts] of Object.entries(programs)) {
      const marks = Object.entries(verdicts).map(([name, said]) =>
        mark(said, golden.kernels[name]),
      );
      const line = marks.join(' ');
      ((answers[program] ??= {})[line] ??= []).push(build);
    }
  }
  return answers;
}

function isOdd(story, answers) {
  // Builds for v4 differ for a reason of their own: old kernels lack its instructions.
  const old = Object.keys(answers).filter((line) => answers[line].some((b) => !b.endsWith('v4')));
  const lines = old.length > 0 ? old : Object.keys(answers);
  const text = lines.join(' ');
  const loads = !/[A-Za-z]/.test(text);
  if (lines.length > 1) return true;
  if (/\bLoads everywhere/.test(story)) return !loads;
  if (/^Fails everywhere/.test(story)) return text.includes('.');
  return /^Fails/.test(story) && loads;
}

for (const file of readdirSync(goldens)) {
  const subject = basename(file, '.json');
  if (subjects.length > 0 && !subjects.includes(subject)) continue;
  const stories = storiesOf(readFileSync(join(tests, 'guards', `${subject}.bpf.c`), 'utf8'));
  const golden = JSON.parse(readFileSync(join(goldens, file), 'utf8'));
  for (const [program, lines] of Object.entries(answersOf(golden))) {
    const story = stories[program] ?? '';
    if (!all && !isOdd(story, lines)) continue;
    console.log(`${subject}/${program}: ${story}`);
    for (const [line, builds] of Object.entries(lines))
      console.log(`    ${line}  ${builds.join(' ')}`);
  }
}
