// maildev ships no types. Its main module is not used: it ends the process on a signal.

declare module 'maildev/lib/mailserver.js' {
  import type { EventEmitter } from 'node:events';

  interface CaughtMail {
    time: Date | string;
    to: { address: string }[];
    envelope: { to: { address: string }[] | '' };
  }
  interface MailServer {
    store: CaughtMail[];
    smtp: EventEmitter;
    create(port: number, host: string, mailDirectory: string): void;
    listen(): Promise<void>;
    loadMailsFromDirectory(): void;
    close: (callback: () => void) => void;
  }
  const mailServer: MailServer;
  export = mailServer;
}

declare module 'maildev/lib/web.js' {
  import type { Server } from 'node:http';

  const web: {
    server: Server;
    start(
      port: number,
      host: string,
      mailServer: unknown,
      user: undefined,
      password: undefined,
      basePath: string,
      secure: { https: boolean },
    ): void;
    close: (callback: () => void) => void;
  };
  export = web;
}

declare module 'maildev/lib/logger.js' {
  const logger: { setLevel(level: number): void };
  export = logger;
}
