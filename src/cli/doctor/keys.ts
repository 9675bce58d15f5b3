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

/** Whether each service that operators call as has a key. */
export function operatorsCheck({ OPERATORS, SERVICE_KEYS }: Config): Check {
  return {
    part: 'OPERATORS',
    remedy: 'Mend OPERATORS.',
    async look() {
      const names = SERVICE_KEYS.map((entry) => entry.slice(0, entry.indexOf(':')));
      const keyless = OPERATORS.filter((name) => !names.includes(name));
      if (keyless.length > 0) {
        return failed(
          `no key in SERVICE_KEYS for ${keyless.join(', ')}`,
          'Add name:key to SERVICE_KEYS, or mend the name in OPERATORS.',
        );
      }
      return ok(OPERATORS.length === 0 ? 'none' : `each has a key: ${OPERATORS.join(', ')}`);
    },
  };
}
