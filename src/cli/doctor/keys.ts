import type { Config } from '../../config.js';
import { failed, ok, type Check } from './check.js';

/** Which keys are live, and whether each has an id of its own. */
export function secretKeysCheck({ SECRET_KEYS }: Config): Check {
  const remedy = 'Mend SECRET_KEYS.';
  return {
    part: 'SECRET_KEYS',
    remedy,
    async look() {
      const ids = SECRET_KEYS.map((entry) => entry.slice(0, entry.indexOf(':')));
      const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
      if (twice.length > 0) {
        return failed(
          `two keys are called ${twice.join(', ')}`,
          'Give each key in SECRET_KEYS another id.',
        );
      }
      const [current = '', ...former] = ids;
      return ok(
        former.length === 0
          ? `${current} is used`
          : `${current} is used, ${former.join(', ')} accepted`,
      );
    },
  };
}

/**
 * Whether each service that may call something has a key, and each key's service may call something. Where callers
 * show certificates, a service needs no key.
 */
export function rolesCheck({ ROLES, SERVICE_KEYS, GRPC_TLS_ADDRESS }: Config): Check {
  return {
    part: 'ROLES',
    remedy: 'Mend ROLES.',
    async look() {
      const withKey = SERVICE_KEYS.map((entry) => entry.slice(0, entry.indexOf(':')));
      const keyless = [...ROLES.keys()].filter((name) => !withKey.includes(name));
      if (keyless.length > 0 && GRPC_TLS_ADDRESS === undefined) {
        return failed(
          `no key in SERVICE_KEYS for ${keyless.join(', ')}`,
          'Add name:key to SERVICE_KEYS, or mend the name in ROLES.',
        );
      }
      const idle = withKey.filter((name) => !ROLES.has(name));
      if (idle.length > 0) {
        return failed(
          `${idle.join(', ')} may call nothing`,
          'Give each service in SERVICE_KEYS a role in ROLES, or take its key away.',
        );
      }
      return ok([...ROLES].map(([name, roles]) => `${name}: ${roles.join('+')}`).join(', '));
    },
  };
}
