import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LANGUAGES, type Language } from '../../src/domain/language.js';
import { listRegions } from '../../src/domain/region.js';
import { ALL_TEXTS } from '../../src/languages/all.js';
import { Findings, type PromiseCheck } from './promise.js';
import {
  faultOf,
  faultOfKey,
  IN_NO_LANGUAGE,
  leavesOf,
  missingKeys,
  textsOf,
  type Leaves,
} from './text-faults.js';

/**
 * Promise 37. Every key of mails, texts, pages and their errors is there in both languages and makes a text in its
 * own script; each key is then taken away, and replaced by the other language's, and has to be missed.
 */
export const languagesAreWhole: PromiseCheck = {
  number: 37,
  says: 'English and Chinese are whole, and a third language is one file',
  isFast: true,
  async run() {
    const findings = new Findings();
    const languages = new Map(LANGUAGES.map((language) => [language, leavesOf(textsOf(language))]));
    tryKeys(languages, findings);
    const planted = tryPlanted(languages, findings);
    const files = filesOf('zh');
    // Its file, and the list that names it.
    findings.expect(files.length <= 2, `a language needs ${files.join(', ')}`);
    const keys = [...languages].map(([name, { size }]) => `${size.toString()} in ${name}`);
    return findings.finding(
      'every key of mails, texts, pages and errors, each of them taken away and replaced by the other language’s',
      `keys: ${keys.join(', ')}; ${planted.toString()} planted faults found; a language is in ${files.length.toString()} files`,
    );
  },
};

function tryKeys(languages: ReadonlyMap<Language, Leaves>, findings: Findings): void {
  for (const [language, leaves] of languages) {
    for (const reference of languages.values()) {
      const missing = missingKeys(reference, leaves);
      findings.expect(missing.length === 0, `${language} lacks ${missing.join(', ')}`);
    }
    for (const [path, leaf] of leaves) {
      const fault = faultOfKey(path, leaf, language);
      findings.expect(fault === undefined, `${language} ${path} ${fault ?? ''}`);
    }
    const { industries } = ALL_TEXTS[language];
    const regions = listRegions().map(({ code, names }) => [code, names[language]] as const);
    for (const [code, name] of [...Object.entries(industries), ...regions]) {
      const fault = faultOf(name, language);
      findings.expect(fault === undefined, `${language} ${code} ${fault ?? ''}`);
    }
  }
}

/** Takes each key away, and puts the other language's text in its place. @returns how many were found. */
function tryPlanted(languages: ReadonlyMap<Language, Leaves>, findings: Findings): number {
  let found = 0;
  const expect = (isFound: boolean, otherwise: string) => {
    findings.expect(isFound, otherwise);
    if (isFound) found += 1;
  };
  for (const [language, leaves] of languages) {
    const other = [...languages].find(([name]) => name !== language)?.[1];
    for (const path of leaves.keys()) {
      const without = new Map(leaves);
      without.delete(path);
      expect(missingKeys(leaves, without).join() === path, `nobody misses ${path} of ${language}`);
      if (IN_NO_LANGUAGE.test(path)) continue;
      const fault = faultOfKey(path, other?.get(path), language);
      expect(fault !== undefined, `nobody sees a foreign ${path} in ${language}`);
    }
  }
  return found;
}

/** The files of the sources that name a language or are named for it; a folder beside its file is one with it. */
function filesOf(language: Language): string[] {
  const sources = fileURLToPath(new URL('../../src/', import.meta.url));
  const names = new RegExp(`\\b${language}\\b`);
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(sources, 'gen')))
    .filter((path) => names.test(path) || names.test(readFileSync(path, 'utf8')))
    .map((path) => relative(sources, path).replace(`/${language}/`, `/${language}.ts/`));
  return [...new Set(files.map((path) => path.replace(/(\.tsx?)\/.*/, '$1')))].sort();
}
