import { describe, expect, it } from '@jest/globals';

import { dayOf, judgeRetirement, newKeyId, type KeyDates } from '../../src/keys/retirement.js';

const now = new Date('2026-11-25T12:00:00Z');
const key = (id: string, usedSince?: string): KeyDates => ({
  id,
  madeOn: dayOf(id),
  usedSince: usedSince === undefined ? undefined : new Date(usedSince),
});
const verdict = (keys: KeyDates[], id: string, at = now) => judgeRetirement(keys, id, at).verdict;

describe('the id of a new key', () => {
  it('tells its day', () => {
    expect(newKeyId(now, ['k1'])).toBe('k20261125');
    expect(dayOf('k20261125')).toEqual(new Date('2026-11-25T00:00:00Z'));
  });

  it('is never that of another', () => {
    const second = newKeyId(now, ['k20261125']);
    const third = newKeyId(now, ['k20261125', second]);
    expect([second, third]).toEqual(['k20261125n2', 'k20261125n3']);
    expect(dayOf(third)).toEqual(dayOf('k20261125'));
  });

  it.each(['k1', 'k20261340', 'k2026112', 'key20261125', 'k20261125x'])('%s has no day', (id) => {
    expect(dayOf(id)).toBeUndefined();
  });
});

describe('a key', () => {
  it('stays while it is the one that is used, or the only one', () => {
    expect(verdict([key('k20250101')], 'k20250101')).toBe('USED');
    expect(verdict([key('k20250101'), key('k20260101')], 'k20250101')).toBe('USED');
  });

  it('stays while it waits to be moved to the front', () => {
    expect(verdict([key('k20250101'), key('k20260101')], 'k20260101')).toBe('NEWEST');
    expect(verdict([key('k1'), key('k20260101')], 'k20260101')).toBe('NEWEST');
  });

  it('stays until the one before it has been used for 17 days, counted from the end of its day', () => {
    const keys = [key('k20261101'), key('k1')];
    expect(judgeRetirement(keys, 'k1', new Date('2026-11-18T23:59:59Z'))).toEqual({
      verdict: 'TOO_EARLY',
      notBefore: new Date('2026-11-19T00:00:00Z'),
    });
    expect(verdict(keys, 'k1', new Date('2026-11-19T00:00:00Z'))).toBe('MAY_GO');
  });

  it('stays longer when the one before it was first used later than it was made', () => {
    const keys = [key('k20260101', '2026-11-10T08:00:00Z'), key('k1')];
    expect(judgeRetirement(keys, 'k1', now)).toEqual({
      verdict: 'TOO_EARLY',
      notBefore: new Date('2026-11-27T08:00:00Z'),
    });
  });

  it('stays when nothing tells since when the one before it has been used', () => {
    expect(verdict([key('k2'), key('k1')], 'k1')).toBe('SUCCESSOR_WITHOUT_DATE');
  });

  it('goes by the one that came right after it', () => {
    const keys = [key('k20261120'), key('k20260101'), key('k1')];
    expect(verdict(keys, 'k1')).toBe('MAY_GO');
    expect(verdict(keys, 'k20260101')).toBe('TOO_EARLY');
  });

  it('that isn’t there is unknown', () => {
    expect(verdict([key('k1')], 'k9')).toBe('UNKNOWN');
  });
});
