import { iso31661 } from 'iso-3166';
import { formatAddress } from 'localized-address-format';

import type { Language } from './language.js';
import { LANGUAGES } from './language.js';
import { examplePostalCode } from './postal-code.js';
import type { State } from './state.js';
import { statesOf } from './state.js';

/** The fields of a contact address, by their names in requests and in refusals. */
export const ADDRESS_FIELDS = [
  'full_name',
  'company_name',
  'region',
  'state',
  'city',
  'registered_address',
  'postal_code',
] as const;

/** A field of a contact address. */
export type AddressField = (typeof ADDRESS_FIELDS)[number];

/** A country or territory of ISO 3166-1, and what addresses in it are made of. */
export interface Region {
  /** ISO 3166-1 alpha-2. */
  code: string;
  /** From Unicode's CLDR, as this Node.js has it. */
  names: Record<Language, string>;
  /** Empty where addresses name no state. */
  states: readonly State[];
  /** The fields that the region has. All of them are required; it lacks the others. */
  requiredFields: readonly AddressField[];
  postalCodeExample?: string;
}

const REGION_NAMES = LANGUAGES.map(
  (language) => [language, new Intl.DisplayNames(language, { type: 'region' })] as const,
);

const REGIONS: readonly Region[] = iso31661.map(({ alpha2 }) => toRegion(alpha2));
const BY_CODE = new Map(REGIONS.map((region) => [region.code, region]));

/** All regions of ISO 3166-1, by code. */
export function listRegions(): readonly Region[] {
  return REGIONS;
}

/** The region of an alpha-2 code in upper case; undefined when ISO 3166-1 hasn't assigned it. */
export function findRegion(code: string): Region | undefined {
  return BY_CODE.get(code);
}

function toRegion(code: string): Region {
  const lines = addressLines(code);
  const states = lines.has('state') ? statesOf(code) : [];
  const lacking = new Set<AddressField>();
  if (states.length === 0) lacking.add('state');
  // Where addresses name a state but no city (Japan, Dubai), the city is part of the street's line.
  // Where they name neither, the region is the city (Singapore, Macao).
  if (!lines.has('city') && !lines.has('state')) lacking.add('city');
  if (!lines.has('postal_code')) lacking.add('postal_code');

  const example = lacking.has('postal_code') ? undefined : examplePostalCode(code);
  return {
    code,
    names: regionNames(code),
    states,
    requiredFields: ADDRESS_FIELDS.filter((field) => !lacking.has(field)),
    ...(example !== undefined && { postalCodeExample: example }),
  };
}

/**
 * What Google's address data (chromium-i18n) prints of an address in the region. The package only
 * formats, so marks are formatted and looked for.
 */
function addressLines(region: string): Set<AddressField> {
  const printed = formatAddress({
    postalCountry: region,
    administrativeArea: '{state}',
    locality: '{city}',
    postalCode: '{postal_code}',
  }).join('\n');
  return new Set(ADDRESS_FIELDS.filter((field) => printed.includes(`{${field}}`)));
}

function regionNames(code: string): Record<Language, string> {
  const names = REGION_NAMES.map(([language, display]) => [language, display.of(code) ?? code]);
  return Object.fromEntries(names) as Record<Language, string>;
}
