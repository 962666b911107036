import { commands, Uri, window, workspace, type CodeLens } from 'vscode';
import {
  readArgument,
  SHOW_PROGRAM_COMMAND,
  type CommandArgument,
} from '../../server/src/settings';
import { translate as t } from './translate';

/** A program of a source. */
export type Program = CommandArgument<'coreLens.server.program'>;

/** What a lens gives to a command. */
export function isProgram(given: unknown): given is Program {
  return readArgument('coreLens.server.program', [given]).ok;
}

interface ProgramLens {
  readonly program: Program;
  /** What the lens over it says. */
  readonly title: string;
}

/** More lenses than that are not asked for. */
const MOST_LENSES = 1000;

/** The programs that lenses of a command stand over in a source. */
export async function programsOf(
  uri: Uri,
  lensCommand = SHOW_PROGRAM_COMMAND,
): Promise<readonly ProgramLens[]> {
  await workspace.openTextDocument(uri);
  const lenses = await commands.executeCommand<CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    MOST_LENSES,
  );
  return lenses.flatMap(({ command }) => {
    if (command?.command !== lensCommand) return [];
    return [{ program: command.arguments?.at(0) as Program, title: command.title }];
  });
}

/** Asks for one of the programs in the editor that have a lens of a command. */
export async function pickProgram(
  title: string,
  lensCommand = SHOW_PROGRAM_COMMAND,
): Promise<Program | undefined> {
  const uri = window.activeTextEditor?.document.uri;
  const programs = uri === undefined ? [] : await programsOf(uri, lensCommand);
  if (programs.length === 0) {
    void window.showInformationMessage(
      lensCommand === SHOW_PROGRAM_COMMAND
        ? t('The file in the editor has no BPF programs.')
        : t('The file in the editor has no BPF programs that can be run with test data.'),
    );
    return undefined;
  }
  const picks = programs.map(({ program, title }) => ({
    label: program.program,
    description: lensCommand === SHOW_PROGRAM_COMMAND ? title : '',
    program,
  }));
  const picked = await window.showQuickPick(picks, { title });
  return picked?.program;
}
