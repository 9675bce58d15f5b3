import { iso31662 } from 'iso-3166';

/** A state, province or other subdivision that addresses of a region name. */
export interface State {
  /** ISO 3166-2, such as `CN-GD`. */
  code: string;
  /** As ISO 3166-2 has it, in Latin script. */
  name: string;
}

/** Regions whose addresses name the lower of ISO 3166-2's levels: provinces, counties. */
const LOWER_LEVEL = new Set(['ES', 'IE', 'IQ', 'IT', 'PH']);
/** Groups of islands in ISO 3166-2 that govern nothing: their provinces are listed beside them. */
const ISLAND_GROUPS = new Set(['ID-JW', 'ID-KA', 'ID-ML', 'ID-NU', 'ID-PP', 'ID-SL', 'ID-SM']);

type Subdivision = (typeof iso31662)[number];

const SUBDIVISIONS = new Map<string, Subdivision[]>();
for (const subdivision of iso31662) {
  const region = subdivision.code.slice(0, 2);
  const listed = SUBDIVISIONS.get(region);
  if (listed) listed.push(subdivision);
  else SUBDIVISIONS.set(region, [subdivision]);
}

/**
 * The states that ISO 3166-2 has for a region, by code; none for a region that it doesn't divide.
 * @param region an ISO 3166-1 alpha-2 code
 */
export function statesOf(region: string): State[] {
  const subdivisions = SUBDIVISIONS.get(region) ?? [];
  const divided = new Set(subdivisions.map(({ parent }) => parent));
  const isState = LOWER_LEVEL.has(region)
    ? ({ code }: Subdivision) => !divided.has(code)
    : ({ code, parent }: Subdivision) => parent === region && !ISLAND_GROUPS.has(code);
  return subdivisions.filter(isState).map(({ code, name }) => ({ code, name }));
}
