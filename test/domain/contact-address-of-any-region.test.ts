import { describe, expect, it } from '@jest/globals';

import type { ContactAddress } from '../../src/domain/contact-address.js';
import { ADDRESS_REFUSALS, checkContactAddress } from '../../src/domain/contact-address.js';
import { ADDRESS_FIELDS, listRegions } from '../../src/domain/region.js';

describe('the published fields of every region', () => {
  it('make a whole address, and are enough for it', () => {
    for (const { code } of listRegions()) {
      expect([code, refusals(wholeAddress(code))]).toEqual([code, []]);
    }
  });

  it('are refused one by one when left out', () => {
    for (const { code, requiredFields } of listRegions()) {
      for (const field of requiredFields) {
        const entered = { ...wholeAddress(code), [keyOf(field)]: '' };
        const refused = refusals(entered).find((refusal) => refusal.field === `address.${field}`);
        expect([code, field, refused?.reason]).toEqual([code, field, 'REQUIRED']);
      }
    }
  });

  it('are all that may be given', () => {
    for (const { code, requiredFields } of listRegions()) {
      for (const field of ADDRESS_FIELDS.filter((each) => !requiredFields.includes(each))) {
        const entered = { ...wholeAddress(code), [keyOf(field)]: '1' };
        const reasons = refusals(entered).map((refusal) => [refusal.field, refusal.reason]);
        expect([code, reasons]).toEqual([code, [[`address.${field}`, 'NOT_IN_REGION']]]);
      }
    }
  });

  it('judge every state of the list as one of the region', () => {
    for (const { code, states } of listRegions()) {
      const unknown = states.filter(
        (state) => refusals({ ...wholeAddress(code), state: state.code }).length > 0,
      );
      expect(unknown).toEqual([]);
    }
  });
});

describe('whatever is entered', () => {
  it('is taken or refused by name, and what is taken is taken again as it is', () => {
    const random = seeded(20_261_125);
    for (let round = 0; round < 20_000; round++) {
      const entered = randomAddress(random);
      const checked = checkContactAddress(entered);
      if ('address' in checked) {
        expect(checkContactAddress(checked.address)).toEqual(checked);
      } else {
        expect(checked.refused.length).toBeGreaterThan(0);
        for (const { reason } of checked.refused) expect(ADDRESS_REFUSALS).toHaveProperty(reason);
      }
    }
  });
});

function refusals(entered: ContactAddress) {
  const checked = checkContactAddress(entered);
  return 'refused' in checked ? checked.refused : [];
}

/** An address with every field that the region says it has. */
function wholeAddress(code: string): ContactAddress {
  const region = listRegions().find((each) => each.code === code);
  const has = new Set(region?.requiredFields);
  return {
    fullName: 'Alice Example',
    companyName: 'Example Ltd.',
    region: code,
    state: region?.states[0]?.code ?? '',
    city: has.has('city') ? 'Example Town' : '',
    registeredAddress: '1 Example Street',
    postalCode: has.has('postal_code') ? (region?.postalCodeExample ?? '1') : '',
  };
}

function keyOf(field: string): string {
  return field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Whole addresses, with some fields replaced by noise. */
function randomAddress(random: () => number): ContactAddress {
  const regions = listRegions();
  const address = wholeAddress(regions[Math.floor(random() * regions.length)]?.code ?? '');
  for (const key of Object.keys(address) as (keyof ContactAddress)[]) {
    if (random() < 0.2) address[key] = noise(random);
  }
  return address;
}

function noise(random: () => number): string {
  const alphabets = ['0123456789 -', 'ABCxyz 19', 'é\u0301\u0308ſß①\ufdfa', '\u0000\u202e\u200b\n'];
  const alphabet = alphabets[Math.floor(random() * (alphabets.length + 1))];
  return Array.from({ length: Math.floor(random() * 20) }, () =>
    alphabet === undefined
      ? String.fromCharCode(Math.floor(random() * 0x10000))
      : (alphabet[Math.floor(random() * alphabet.length)] ?? ''),
  ).join('');
}

/** The mulberry32 generator: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
