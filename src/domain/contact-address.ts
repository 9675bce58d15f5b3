import type { FieldRefusal } from './errors.js';
import { fitsRegion } from './postal-code.js';
import type { AddressField, Region } from './region.js';
import { ADDRESS_FIELDS, findRegion } from './region.js';

/** Where an account's holder is reached. A field that the region lacks is empty. */
export interface ContactAddress {
  fullName: string;
  companyName: string;
  /** ISO 3166-1 alpha-2. */
  region: string;
  /** ISO 3166-2, such as `CN-GD`. */
  state: string;
  city: string;
  registeredAddress: string;
  postalCode: string;
}

/** Why a field of a contact address is refused, and the text for people. */
export const ADDRESS_REFUSALS = {
  REQUIRED: 'This field is required.',
  NOT_IN_REGION: 'Addresses in this region have no such field. Leave it empty.',
  REGION_UNKNOWN: 'This is no region of ISO 3166-1.',
  STATE_UNKNOWN: "This is none of the region's states.",
  POSTAL_CODE_INVALID: 'The region has no postal codes of this form.',
  TEXT_INVALID: "The text is too long, or has what an address can't have.",
} as const;

const KEYS = {
  full_name: 'fullName',
  company_name: 'companyName',
  region: 'region',
  state: 'state',
  city: 'city',
  registered_address: 'registeredAddress',
  postal_code: 'postalCode',
} as const satisfies Record<AddressField, keyof ContactAddress>;

/** In code points. Codes of regions and states are judged by their lists. */
const MAX_LENGTHS: Partial<Record<AddressField, number>> = {
  full_name: 64,
  company_name: 128,
  city: 64,
  registered_address: 256,
  postal_code: 16,
};
/** In UTF-16 units: normalising a long text of combining marks takes time by its square. */
const MAX_TIDIED = 1024;
/** Which regions have them differs, so they are required only once the region is known. */
const REGIONAL_FIELDS: readonly AddressField[] = ['state', 'city', 'postal_code'];

/**
 * Control characters, halves of characters, and what turns the direction of a text around: with
 * these, a text shows as something else than it is (Unicode TR #36).
 */
const HARMFUL = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;
const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/**
 * Checks a contact address: every field that the region has is required, every other is empty.
 * @returns the address as it is kept (NFC, single spaces, postal code in upper case), or all
 *   refused fields, as `address.<field>` with a reason from {@link ADDRESS_REFUSALS}.
 */
export function checkContactAddress(
  entered: ContactAddress,
): { address: ContactAddress } | { refused: FieldRefusal[] } {
  const address = tidy(entered);
  const region = findRegion(address.region);
  const refused = ADDRESS_FIELDS.flatMap((field) => {
    const reason = reasonToRefuse(field, address[KEYS[field]], region);
    if (reason === undefined) return [];
    return { field: `address.${field}`, reason, description: ADDRESS_REFUSALS[reason] };
  });
  return refused.length > 0 ? { refused } : { address };
}

function tidy(entered: ContactAddress): ContactAddress {
  return {
    fullName: tidyText(entered.fullName),
    companyName: tidyText(entered.companyName),
    region: tidyText(entered.region),
    state: tidyText(entered.state),
    city: tidyText(entered.city),
    registeredAddress: tidyText(entered.registeredAddress),
    // full-width digits come from Chinese and Japanese keyboards
    postalCode: tidyText(entered.postalCode, 'NFKC').toUpperCase(),
  };
}

/** What is longer than any field by far stays as it is, and is refused for its length. */
function tidyText(text: string, form: 'NFC' | 'NFKC' = 'NFC'): string {
  if (text.length > MAX_TIDIED) return text;
  return text.normalize(form).replace(/\s+/g, ' ').trim();
}

function reasonToRefuse(
  field: AddressField,
  value: string,
  region: Region | undefined,
): keyof typeof ADDRESS_REFUSALS | undefined {
  if (region && !region.requiredFields.includes(field)) {
    return value === '' ? undefined : 'NOT_IN_REGION';
  }
  if (value === '') {
    return region || !REGIONAL_FIELDS.includes(field) ? 'REQUIRED' : undefined;
  }
  if (field === 'region') return region ? undefined : 'REGION_UNKNOWN';
  if (field === 'state') {
    return !region || region.states.some(({ code }) => code === value)
      ? undefined
      : 'STATE_UNKNOWN';
  }
  if (!isAddressText(value, MAX_LENGTHS[field] ?? 0)) return 'TEXT_INVALID';
  if (field === 'postal_code' && region && !fitsRegion(value, region.code)) {
    return 'POSTAL_CODE_INVALID';
  }
  return undefined;
}

function isAddressText(text: string, maxLength: number): boolean {
  return [...text].length <= maxLength && !HARMFUL.test(text) && HAS_LETTER_OR_DIGIT.test(text);
}
