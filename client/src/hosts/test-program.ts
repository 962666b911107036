import { QuickPickItemKind, ThemeIcon, window, type QuickPickItem } from 'vscode';
import {
  TEST_PROGRAM_COMMAND,
  type CommandArgument,
  type TestResult,
} from '../../../server/src/settings';
import { inPick } from '../plain-text';
import { pickProgram, type Program } from '../programs';
import { translate as t } from '../translate';
import { openOrPickedHosts } from './host-pick';
import type { Parts } from './parts';
import { perform } from './perform';
import { hexFault, repeatFault, testReport } from './test-texts';

type Run = NonNullable<CommandArgument<'coreLens.server.test'>['run']>;

/** Runs a program with some data on hosts; asks which when none is given. */
export async function testProgram(
  parts: Parts,
  given: Program | undefined,
): Promise<readonly TestResult[] | null> {
  const picked = given ?? (await pickProgram(t('Test a program'), TEST_PROGRAM_COMMAND));
  if (picked === undefined) return null;
  const { uri, program } = picked;
  const title = t('Test {0} on hosts', inPick(program));
  const hosts = await openOrPickedHosts(parts, title, 'test');
  if (hosts === null) return null;
  const data = await pickData(program);
  if (data === null) return null;
  return testOn(parts, hosts, { uri, program }, data);
}

/** Runs a program on hosts and shows what came of it. */
export async function testOn(
  { client, reports }: Parts,
  hosts: readonly string[],
  { uri, program }: Program,
  data: Run,
): Promise<readonly TestResult[] | null> {
  const results = await perform(client, t('Testing {0}', program), 'coreLens.server.test', {
    hosts: [...hosts],
    uri,
    run: { program, ...data },
  });
  if (results === null) return null;
  await reports.showTold(t('Test of {0}', program), testReport(program, results, t));
  return results;
}

interface DataPick extends QuickPickItem {
  /** Null: the user gave up on the way. */
  readonly ask: () => Promise<Run | null>;
}

/** The fields of a run that say what the program is given; null when the user gives up. */
async function pickData(program: string): Promise<Run | null> {
  let repeat = 1;
  for (;;) {
    const often: DataPick = {
      label: repeat === 1 ? t('Run it more than once…') : t('Run it {0} times…', repeat),
      iconPath: new ThemeIcon('sync'),
      ask: () => Promise.resolve(null),
    };
    const picks = [...dataPicks(), separator(t('Options')), often];
    const picked = await window.showQuickPick(picks, {
      title: t('Test {0} with', inPick(program)),
    });
    if (picked === undefined) return null;
    if (picked === often) {
      repeat = (await askForRepeat(repeat)) ?? repeat;
      continue;
    }
    const data = await picked.ask();
    if (data !== null) return repeat === 1 ? data : { ...data, repeat };
  }
}

function dataPicks(): DataPick[] {
  const packets = ([4, 6] as const).flatMap((ip) =>
    (['tcp', 'udp', 'icmp'] as const).map((protocol): DataPick => {
      const name = protocol.toUpperCase();
      return {
        label: t('{0} over IPv{1}', protocol === 'icmp' && ip === 6 ? 'ICMPv6' : name, ip),
        ask: () => Promise.resolve({ packet: { ip, protocol } }),
      };
    }),
  );
  return [
    separator(t('Ready packets')),
    ...packets,
    separator(t('Own data')),
    { label: t('Bytes in hexadecimal…'), iconPath: new ThemeIcon('edit'), ask: askForHex },
    { label: t('A file…'), iconPath: new ThemeIcon('file-binary'), ask: askForFile },
    {
      label: t('Nothing'),
      description: t('programs of packets get one of TCP'),
      iconPath: new ThemeIcon('circle-slash'),
      ask: () => Promise.resolve({}),
    },
  ];
}

function separator(label: string): DataPick {
  return { label, kind: QuickPickItemKind.Separator, ask: () => Promise.resolve(null) };
}

async function askForHex(): Promise<Run | null> {
  const text = await window.showInputBox({
    title: t('Data of the run'),
    prompt: t('Bytes in hexadecimal, as 02 00 5e; a packet begins with its Ethernet header'),
    validateInput: (text) => hexFault(text, t),
    ignoreFocusOut: true,
  });
  return text === undefined ? null : { dataHex: text };
}

async function askForFile(): Promise<Run | null> {
  const uris = await window.showOpenDialog({
    title: t('Data of the run'),
    openLabel: t('Test with It'),
  });
  const path = uris?.at(0)?.fsPath;
  return path === undefined ? null : { dataFile: path };
}

async function askForRepeat(before: number): Promise<number | null> {
  const text = await window.showInputBox({
    title: t('How often it is run'),
    prompt: t('The time of a run is the mean of all'),
    value: String(before),
    validateInput: (text) => repeatFault(text, t),
  });
  return text === undefined ? null : Number(text);
}
