import { createTable } from '../operator/table.js';
import type { Finding, Health } from './check.js';

/** Says what was found, a line for each part, and how much of it is well. */
export function reportInWords(findings: readonly Finding[]): void {
  createTable<Finding>([
    ['STATE', ({ health }) => health],
    ['PART', ({ part }) => part],
    ['FOUND', ({ found, remedy }) => (remedy === undefined ? found : `${found}. ${remedy}`)],
  ])(findings);
  const count = (health: Health) => findings.filter((one) => one.health === health).length;
  console.log(`\n${count('ok')} ok, ${count('warn')} warn, ${count('failed')} failed`);
}

/** Says the same as one JSON document. */
export function reportInJson(findings: readonly Finding[]): void {
  console.log(JSON.stringify({ ok: isWell(findings), checks: findings }));
}

/** Whether no part has failed. */
export function isWell(findings: readonly Finding[]): boolean {
  return !findings.some(({ health }) => health === 'failed');
}
