/**
 * What ssh runs to ask for a secret: hands the question to whoever made the connection, and the answer to ssh. Arguments: the
 * socket, the question. The answer goes from process to process only.
 */
import { createConnection } from 'node:net';

const [, , path, text = ''] = process.argv;
const socket = createConnection(path);
let answer = '';
socket.setEncoding('utf8');
socket.on('connect', () => {
  socket.write(`${JSON.stringify({ text, hint: process.env.SSH_ASKPASS_PROMPT ?? '' })}\n`);
});
socket.on('data', (piece: string) => {
  answer += piece;
});
socket.on('error', () => {
  process.exitCode = 1;
});
socket.on('end', () => {
  socket.end();
  const { answer: given } = JSON.parse(answer || '{"answer":null}') as { answer: string | null };
  if (given === null) process.exitCode = 1;
  else process.stdout.write(`${given}\n`);
});
