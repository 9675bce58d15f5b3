import { readFileSync, writeFileSync } from 'node:fs';

import { runMain } from './run.js';

/**
 * npm leaves a platform's optional package out of package-lock.json when the registry in use
 * doesn't serve it, and `npm ci` then refuses the lockfile everywhere. This adds what was left out,
 * for the platform that its name tells; with `--check` it only says what is missing.
 */
await runMain(() => {
  const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const missing = Object.entries(lockfile.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(lockfile.packages, path, name))
      .map(([name, version]) => [`node_modules/${name}`, optionalPackage(name, version, entry)]),
  );
  if (missing.length === 0) return;
  if (process.argv.includes('--check')) {
    const names = missing.map(([path]) => `  ${path}`).join('\n');
    throw new Error(`Run node scripts/complete-lockfile.js: the lockfile lacks\n${names}`);
  }
  const packages = Object.entries({ ...lockfile.packages, ...Object.fromEntries(missing) });
  lockfile.packages = Object.fromEntries(packages.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync('package-lock.json', `${JSON.stringify(lockfile, null, 2)}\n`);
});

function isLocked(packages, path, name) {
  return [`${path}/node_modules/${name}`, `node_modules/${name}`].some((at) => at in packages);
}

function optionalPackage(name, version, { dev }) {
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name} has no exact version: ${version}`);
  return { version, ...platform(name), ...(dev && { dev }), optional: true };
}

/** The platform in a name such as `core-linux-arm-gnueabihf` or `buf-win32-x64`. */
function platform(name) {
  const [, os, cpu, libc] =
    /-(android|darwin|freebsd|linux|openharmony|win32)-([a-z\d]+?)(?:v7)?(?:-(\w+))?$/.exec(name) ??
    [];
  if (!os) throw new Error(`${name} tells no platform: add it to package-lock.json by hand.`);
  const isGlibc = os === 'linux' && libc === 'gnu';
  const isMusl = os === 'linux' && libc === 'musl';
  return {
    cpu: [cpu],
    ...(isGlibc && { libc: ['glibc'] }),
    ...(isMusl && { libc: ['musl'] }),
    os: [os],
  };
}
