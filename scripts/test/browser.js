import { existsSync } from 'node:fs';

import { runQuietly } from '../run.js';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';
const INSTALL = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'];

/** Sees to it that CHROMIUM_PATH names a Chromium; root on Debian may install it. */
export async function browser() {
  process.env.CHROMIUM_PATH ||= DEBIAN_CHROMIUM;
  const path = process.env.CHROMIUM_PATH;
  if (existsSync(path)) return;
  const why = `The web tests need Chromium, and there is none at ${path}.`;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall || path !== DEBIAN_CHROMIUM) {
    throw new Error(`${why} Install it, or set CHROMIUM_PATH to the one you have.`);
  }
  try {
    // another apt may be at work: wait for its lock rather than fail
    await apt('update');
    await apt(...INSTALL);
  } catch (error) {
    throw new Error(`${why} Installing it failed:\n${error.message}`, { cause: error });
  }
}

function apt(...words) {
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  return runQuietly('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...words);
}
