import type { Embedded } from '../embedded/start.js';

/** Tells whoever started the system what happens. */
export interface Announcer {
  progress: (text: string) => void;
  started: (system: Embedded) => void;
  stopping: (why: string) => void;
  stopped: () => void;
}

/** Announces in words, for people. */
export function announceInWords(stateDirectory: string): Announcer {
  return {
    progress: (text) => {
      console.log(text);
    },
    started: ({ addresses }) => {
      const rows = [
        ['gRPC', `${addresses.grpc} (service keys), ${addresses.grpcTls} (certificates)`],
        ['Account centre', addresses.accountCentre],
        ['Inbox', addresses.inbox ?? 'none: mails and texts leave through SMTP_URL and SMS_URL'],
        ['Temporal UI', addresses.temporalUi ?? `none of ours: Temporal is ${addresses.temporal}`],
        ['Codec server', `${addresses.codec} (log in as operator; key in running.json)`],
        ['PostgreSQL', addresses.postgres],
        ['State', `${stateDirectory} (keys.json, running.json, certs/, logs)`],
      ];
      const block = rows
        .map(([name = '', value = '']) => `  ${name.padEnd(16)}${value}`)
        .join('\n');
      console.log(
        `\nHoldfast is running.\n\n${block}\n\nCtrl-C stops it. See it work: npm run demo\n`,
      );
    },
    stopping: (why) => {
      console.log(`\n${why}: stopping …`);
    },
    stopped: () => {
      console.log('Stopped. The next start goes on from here.');
    },
  };
}

/** Announces in JSON, a line for each event, for programs. */
export function announceInJson(): Announcer {
  const tell = (event: string, about: object = {}) => {
    console.log(JSON.stringify({ event, ...about }));
  };
  return {
    progress: (text) => {
      tell('progress', { text });
    },
    started: ({ addresses }) => {
      tell('started', { pid: process.pid, addresses });
    },
    stopping: (why) => {
      tell('stopping', { why });
    },
    stopped: () => {
      tell('stopped');
    },
  };
}
