import { readdirSync, readFileSync } from 'node:fs';

import { rowsIn } from './rows.js';

const FOLDER = 'proto/holdfast/v1';

/** The rules that the comments of RPCs name; what stands above a service is of all its RPCs. */
export function readContract() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.proto'));
  return files.sort().flatMap((name) => readServices(`${FOLDER}/${name}`));
}

/** @returns `{ row, rpc }` for each rule that is named */
function readServices(path) {
  const found = [];
  let comment = '';
  let service = '';
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, words] = /^\s*\/\/(.*)/.exec(line) ?? [];
    if (words !== undefined) {
      comment += `${words}\n`;
      continue;
    }
    const [, keyword, name] = /^\s*(service|rpc) (\w+)/.exec(line) ?? [];
    if (keyword === 'service') service = name;
    const rpc = keyword === 'service' ? `${name}, all` : `${service}.${name}`;
    if (keyword) for (const row of rowsIn(comment, path)) found.push({ row, rpc });
    comment = '';
  }
  return found;
}
