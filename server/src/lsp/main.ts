import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server';

/** Over standard input and output with --stdio, over Node's IPC with --node-ipc, as an editor's client says. */
const connection = createConnection(ProposedFeatures.all);
serve(connection, join(__dirname, '..'));
connection.listen();
