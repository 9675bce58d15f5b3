import type { Logger } from 'pino';

import type { Config } from '../config.js';
import type { Holdfast } from './client.js';

/** What the routes work with. */
export interface Web {
  config: Pick<Config, 'ACCOUNT_CENTRE_URL' | 'PASSWORD_POLICY' | 'TRUSTED_PROXIES'>;
  holdfast: Holdfast;
  log: Logger;
}
