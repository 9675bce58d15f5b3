import type { Config } from '../../config.js';
import { failed, ok, warn, type Check } from './check.js';
import { isLoopback } from './loopback.js';

/** Whether the links in mails lead over TLS. */
export function accountCentreCheck({ ACCOUNT_CENTRE_URL }: Config): Check {
  const url = new URL(ACCOUNT_CENTRE_URL);
  return {
    part: 'ACCOUNT_CENTRE_URL',
    remedy: 'Mend ACCOUNT_CENTRE_URL.',
    async look() {
      if (url.protocol === 'https:') return ok(url.origin);
      return isLoopback(url.hostname)
        ? ok(`${url.origin}, on this machine`)
        : failed(
            `${url.origin} isn’t https: links and passwords are readable on the way`,
            'Put a proxy with TLS before the pages, and its address into ACCOUNT_CENTRE_URL.',
          );
    },
  };
}

/** Whether TEMPORAL_UI_URL is an origin, as a browser tells it to the codec server. */
export function temporalUiCheck({ TEMPORAL_UI_URL }: Config): Check {
  const { origin, pathname, search, hostname, protocol } = new URL(TEMPORAL_UI_URL);
  return {
    part: 'TEMPORAL_UI_URL',
    remedy: 'Mend TEMPORAL_UI_URL.',
    async look() {
      if (protocol !== 'https:' && !isLoopback(hostname)) {
        return warn(
          `${origin} isn’t https: decoded payloads are readable on the way`,
          'Put a proxy with TLS before Temporal’s UI, and its address into TEMPORAL_UI_URL.',
        );
      }
      return pathname === '/' && search === ''
        ? ok(`origin ${origin}`)
        : warn(`more than an origin: only ${origin} counts`, `Set TEMPORAL_UI_URL=${origin}.`);
    },
  };
}
