import { dirname } from 'node:path';
import { failuresOf, success, type Result } from '../../bytes';
import type { SourcePlaces } from '../../engine';
import { pathOf } from '../paths';
import type { Session } from '../session';

/** An object that is meant, with the folder whose settings hold for it. */
export interface WantedObject {
  readonly path: string;
  readonly folder: string;
}

const failure = failuresOf({
  'object-unnamed': () => 'neither an object nor a source is named',
  'not-built': (source: string) =>
    `no object that was made from ${source} is at hand; build it first, or say where objects are (coreLens.objects)`,
});

/** The object that a command names, or the latest one that was made from the source it names. */
export function wantedObject(
  session: Session,
  { object, uri }: { readonly object?: string; readonly uri?: string },
): Result<WantedObject> {
  if (object !== undefined) return success({ path: object, folder: folderOf(session, object) });
  const source = uri === undefined ? null : pathOf(uri);
  if (source === null) return failure('object-unnamed');
  const made = session.objects.known
    .filter(({ report }) => report?.sources.includes(source) === true)
    .sort((a, b) => b.modified - a.modified)
    .at(0);
  if (made === undefined) return failure('not-built', source);
  return success({ path: made.path, folder: made.folder });
}

export function folderOf(session: Session, path: string): string {
  const known = session.objects.known.find((object) => object.path === path);
  return known?.folder ?? session.folders.openedFor(path) ?? dirname(path);
}

export async function placesOf(
  session: Session,
  folder: string,
  sourceMap: SourcePlaces['sourceMap'],
): Promise<SourcePlaces> {
  return { roots: await session.rootsOf(folder), sourceMap };
}
