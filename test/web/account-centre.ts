import getPort from 'get-port';

import type { Config } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { startWeb } from '../../src/web/web.js';
import { startSystem, type System } from '../environment/system.js';

/** A whole system with its pages. */
export interface AccountCentre {
  system: System;
  /** Where the pages are, as a browser writes it. */
  origin: string;
  /** Everything that the pages logged, a line each. */
  logLines: string[];
  stop(): Promise<void>;
}

/** Starts a system and its pages. */
export async function startAccountCentre(): Promise<AccountCentre> {
  const system = await startSystem();
  const pages = await startPages(system.config);
  return {
    ...pages,
    system,
    async stop() {
      await pages.stop();
      await system.stop();
    },
  };
}

/** Starts pages of their own port. @param settings replace those of the system. */
export async function startPages(
  config: Config,
  settings: Partial<Config> = {},
): Promise<Omit<AccountCentre, 'system'>> {
  const port = (await getPort({ host: '127.0.0.1' })).toString();
  const origin = `http://localhost:${port}`;
  const logLines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => logLines.push(line) });
  const web = await startWeb(
    { ...config, WEB_ADDRESS: `127.0.0.1:${port}`, ACCOUNT_CENTRE_URL: origin, ...settings },
    log,
  );
  return { origin, logLines, stop: () => web.stop() };
}

/** The same link at these pages: mails lead to the port that the system was given. */
export function linkAt(origin: string, token: string, path = '/reset/link'): string {
  return `${origin}${path}?token=${token}`;
}
