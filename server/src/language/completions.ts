import { findTypes, listMembers, namesStartingWith } from '../lookup';
import { completionSiteAt, type CompletionSite } from '../source';
import {
  EntryMaker,
  MOST_ENTRIES,
  NO_COMPLETIONS,
  sorted,
  type Completions,
} from './completion-entry';
import { completeSection } from './complete-section';
import type { DocumentView } from './view';

/** Of the kernels that are chosen: what could stand at an offset, the safe ones first. */
export function completionsAt(view: DocumentView, offset: number): Completions {
  const site = completionSiteAt(view.source, offset);
  if (site === null || view.kernels.length === 0) return NO_COMPLETIONS;
  switch (site.kind) {
    case 'member':
      return completeMember(view, site);
    case 'enumerator':
      return completeEnumerator(view, site);
    case 'type':
      return completeType(view, site);
    case 'section':
      return completeSection(view, site);
  }
}

type SiteOf<Kind extends CompletionSite['kind']> = Extract<CompletionSite, { kind: Kind }>;

function completeMember({ kernels }: DocumentView, site: SiteOf<'member'>): Completions {
  const { members } = listMembers(kernels, site.root, site.path);
  const maker = new EntryMaker(kernels);
  const entries = members.map(({ name, type, kernels: having }) =>
    maker.entry('field', name, type, having, site),
  );
  return { entries: sorted(entries), isIncomplete: false };
}

interface ListedEnumerator {
  readonly having: number[];
  readonly values: Set<bigint>;
}

function completeEnumerator({ kernels }: DocumentView, site: SiteOf<'enumerator'>): Completions {
  const found = new Map<string, ListedEnumerator>();
  for (const [kernel, { types }] of kernels.entries()) {
    for (const { btf, typeId } of findTypes(types, site.type)) {
      const enumId = btf.skipModifiers(typeId);
      for (let index = 0; index < btf.vlen(enumId); index++) {
        const name = btf.elementName(enumId, index);
        const known = found.get(name) ?? { having: [], values: new Set() };
        if (known.having.at(-1) !== kernel) known.having.push(kernel);
        known.values.add(btf.enumeratorValue(enumId, index));
        found.set(name, known);
      }
    }
  }
  const maker = new EntryMaker(kernels);
  const entries = [...found].map(([name, { having, values }]) =>
    maker.entry('enumerator', name, `= ${[...values].join(', ')}`, having, site),
  );
  return { entries: sorted(entries), isIncomplete: false };
}

function completeType({ kernels }: DocumentView, site: SiteOf<'type'>): Completions {
  const found = namesStartingWith(kernels, site.tag, site.prefix, MOST_ENTRIES);
  const maker = new EntryMaker(kernels);
  const entries = found.map(({ name, kernels: having }) =>
    maker.entry('type', name, site.tag, having, site),
  );
  return { entries: sorted(entries), isIncomplete: found.length === MOST_ENTRIES };
}
