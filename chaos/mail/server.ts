import { appendFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

/** A mail server in a process of its own: `server.ts <port> <file>`. What it answers for stands in the file. */
const [port = '', file = ''] = process.argv.slice(2);

// a former one may have been killed in the middle of a line
appendFileSync(file, '\n');

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  closeTimeout: 100,
  onData(stream, { envelope }, callback) {
    text(stream).then((raw) => {
      const to = envelope.rcptTo.map(({ address }) => address);
      appendFileSync(file, `${JSON.stringify({ at: Date.now(), to, raw })}\n`);
      callback();
    }, callback);
  },
});
server.on('error', () => undefined);
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
