import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, withCode } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const page = readFileSync(new URL('../../docs/operators.md', import.meta.url), 'utf8');
const queries = [...page.matchAll(/```sql\n(.+?)\n```/gs)].map(([, query = '']) => query);

describe('the views of docs/operators.md', () => {
  let system: System;
  let uin: string;
  let flow: Flow;
  beforeAll(async () => {
    system = await startSystem();
    const person = await signUp(system);
    uin = person.uin;
    const holder = await logIn(system, person);
    const mobile = newMobile();
    const { answer } = await withCode(system, mobile, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    flow = answer.flow as Flow;
  });
  afterAll(() => system.stop());

  async function find(query: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { workflowId } of system.temporal.workflow.list({ query })) {
      found.push(workflowId);
    }
    return found;
  }

  /** Temporal's own list is a moment behind. */
  async function untilFound(query: string): Promise<string[]> {
    for (;;) {
      const found = await find(query);
      if (found.length > 0) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const queryWith = (...parts: string[]) =>
    queries.find((query) => parts.every((part) => query.includes(part))) ?? '';

  it.each(queries)('are taken by Temporal: %s', async (query) => {
    await expect(find(query)).resolves.toBeInstanceOf(Array);
  });

  it('find the flows of an account', async () => {
    const query = queryWith('HoldfastUin').replace(/"\d+"/, `"${uin}"`);
    expect(await untilFound(query)).toContain(`contact-mobile-change/${uin}`);
  });

  it('find a flow by its id', async () => {
    const query = queryWith('HoldfastFlow').replace(/"[\d-]+"/, `"${flow.id}"`);
    expect(await untilFound(query)).toEqual([`contact-mobile-change/${uin}`]);
  });

  it('find what a provider has taken', async () => {
    const provider = system.config.SMS_URL[0] ?? '';
    const query = queryWith('HoldfastProvider')
      .replace(/"smtp:[^"]+"/, `"${provider}"`)
      .concat(` AND HoldfastUin = "${uin}"`);
    expect(await untilFound(query.replace(/"2026-[^"]+"/, '"2020-01-01T00:00:00Z"'))).toEqual([
      `contact-mobile-change/${uin}`,
    ]);
  });
});
