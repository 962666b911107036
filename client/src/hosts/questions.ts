import { ProgressLocation, window, type CancellationToken, type Disposable } from 'vscode';
import { ASK_REQUEST, type Question } from '../../../server/src/settings';
import type { Client } from '../client';
import { inMessage, visibleLines } from '../plain-text';
import { translate as t } from '../translate';

/** Answers what ssh asks by asking the user. Answers are kept nowhere, and written nowhere. */
export function answerQuestions(client: Client): Disposable {
  return client.language.onRequest(
    ASK_REQUEST,
    (question: Question, token: CancellationToken): Promise<string | null> =>
      Promise.race([answer(question, token), cancelled(token)]),
  );
}

async function answer(question: Question, token: CancellationToken): Promise<string | null> {
  switch (question.kind) {
    case 'password':
    case 'passphrase':
    case 'other':
      return askForSecret(question, token);
    case 'host-key':
      return confirm(t('Connect to {0}?', inMessage(question.host)), question, t('Connect'));
    case 'confirm':
      return confirm(t('{0}: a question', inMessage(question.host)), question, t('Yes'));
    case 'notice':
      return showNotice(question, token);
  }
}

async function askForSecret(
  { host, kind, text }: Question,
  token: CancellationToken,
): Promise<string | null> {
  const name = inMessage(host);
  const titles = {
    password: t('Password for {0}', name),
    passphrase: t('Passphrase for {0}', name),
    other: t('{0} asks', name),
  };
  const given = await window.showInputBox(
    {
      title: kind === 'password' || kind === 'passphrase' ? titles[kind] : titles.other,
      prompt: inMessage(text),
      // What is asked for otherwise is mostly a code, which is nobody’s business either.
      password: true,
      ignoreFocusOut: true,
    },
    token,
  );
  return given ?? null;
}

async function confirm(
  message: string,
  { text }: Question,
  accept: string,
): Promise<string | null> {
  const detail = visibleLines(text);
  const chosen = await window.showWarningMessage(message, { modal: true, detail }, accept);
  return chosen === accept ? 'yes' : null;
}

/** As of a security key that is to be touched: it stays until it is over, or the user gives up. */
async function showNotice(
  { host, text }: Question,
  token: CancellationToken,
): Promise<string | null> {
  const title = `${inMessage(host)}: ${inMessage(text)}`;
  await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (_, given) => Promise.race([cancelled(token), cancelled(given)]),
  );
  return null;
}

function cancelled(token: CancellationToken): Promise<null> {
  return new Promise((resolve) => {
    if (token.isCancellationRequested) resolve(null);
    token.onCancellationRequested(() => {
      resolve(null);
    });
  });
}
