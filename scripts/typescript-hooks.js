import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { transform } from '@swc/core';

import { SWC_OPTIONS } from './swc-options.js';

/** Lets Node import TypeScript: `./x.js` means `./x.ts` or `./x.tsx` where there is no `./x.js`. */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/^\.{1,2}\/.*\.js$/.test(specifier)) throw error;
    const source = specifier.slice(0, -'.js'.length);
    return next(`${source}.ts`, context).catch(() => next(`${source}.tsx`, context));
  }
}

/** Compiles one file; types are not checked. */
export async function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    ...SWC_OPTIONS,
    swcrc: false,
    configFile: false,
    filename,
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
