import { postcodeValidator, postcodeValidatorExistsForCountry } from 'postcode-validator';

/**
 * What postcode-validator refuses although it is in use, found by holding it against Google's
 * address data (chromium-i18n): newer formats, and old ones that people still write.
 */
const ALSO_VALID: Partial<Record<string, RegExp>> = {
  AR: /^\d{4}$/, // as before the letters of 1999
  AS: /^96799[ -]\d{4}$/,
  BH: /^1\d{2}$/, // blocks 101 to 199
  GB: /^(GIR ?0AA|BFPO ?\d{1,4})$/, // the Girobank and the forces
  JP: /^\d{7}$/,
  KH: /^\d{6}$/,
  LI: /^9498$/,
  MU: /^\d{3}[A-Z]{2}\d{3}$/,
  NI: /^\d{5}$/,
  PW: /^969(39|40)([ -]\d{4})?$/,
  SO: /^[A-Z]{2} ?\d{5}$/,
  US: /^\d{5} \d{4}$/,
};

/** A code of each region that has codes, from Google's address data (CC BY 4.0), November 2026. */
const EXAMPLES = new Map(
  `
    AD AD100, AF 1001, AI 2640, AL 1001, AM 375010, AR C1070AAM, AS 96799, AT 1010, AU 2060,
    AX 22150, AZ 1000, BA 71000, BB BB23026, BD 1340, BE 4000, BG 1000, BH 317, BL 97100,
    BM FL 07, BN BT2328, BR 40301-110, BT 11001, BY 223016, CA H3Z 2Y7, CC 6799, CH 2544,
    CL 8340457, CN 266033, CO 111221, CR 1000, CU 10700, CV 7600, CX 6798, CY 2008, CZ 100 00,
    DE 26133, DK 8660, DO 11903, DZ 40304, EC 090105, EE 69501, EG 12411, EH 70000, ES 28039,
    ET 1000, FI 00550, FK FIQQ 1ZZ, FM 96941, FO 100, FR 33380, GB EC1Y 8SY, GE 0101, GF 97300,
    GG GY1 1AA, GI GX11 1AA, GL 3900, GN 001, GP 97100, GR 151 24, GS SIQQ 1ZZ, GT 09001,
    GU 96910, GW 1000, HM 7050, HN 31301, HR 10000, HT 6120, HU 1037, ID 40115, IE A65 F4E2,
    IL 9614303, IM IM2 1AA, IN 110034, IO BBND 1ZZ, IQ 31001, IR 11936-12345, IS 320, IT 00144,
    JE JE1 1AA, JO 11937, JP 154-0023, KE 20100, KG 720001, KH 120101, KR 03051, KW 54541,
    KY KY1-1100, KZ 040900, LA 01160, LB 2038 3054, LI 9496, LK 20000, LR 1000, LS 100, LT 04340,
    LU 4750, LV LV-1073, MA 53000, MC 98000, MD 2012, ME 81257, MF 97100, MG 501, MH 96960,
    MK 1314, MM 11181, MN 65030, MP 96950, MQ 97220, MT NXR 01, MU 42602, MV 20026, MX 02860,
    MY 43000, MZ 1102, NA 10001, NC 98814, NE 8001, NF 2899, NG 930283, NI 52000, NL 1234 AB,
    NO 0025, NP 44601, NZ 6001, OM 133, PE 02001, PF 98709, PG 111, PH 1008, PK 44000, PL 00-950,
    PM 97500, PN PCRN 1ZZ, PR 00930, PT 2725-079, PW 96940, PY 1536, RE 97400, RO 060274,
    RS 106314, RU 247112, SA 11564, SD 11042, SE 11455, SG 546080, SH STHL 1ZZ, SI 4000, SJ 9170,
    SK 010 01, SM 47890, SN 12500, SO JH 09010, SV CP 1101, SZ H100, TC TKCA 1ZZ, TH 10150,
    TJ 735450, TM 744000, TN 1002, TR 01960, TW 104, TZ 6090, UA 15432, UM 96898, US 95014,
    UY 11600, UZ 702100, VA 00120, VC VC0100, VE 1010, VG VG1110, VI 00802-1222, VN 70010,
    WF 98600, YT 97600, ZA 0083, ZM 50100`
    .trim()
    .split(/,\s+/)
    .map((entry) => [entry.slice(0, 2), entry.slice(3)]),
);

/** A postal code of the region for people to see; undefined where the data has none. */
export function examplePostalCode(region: string): string | undefined {
  return EXAMPLES.get(region);
}

/**
 * Whether a region could have the postal code: its form is judged, not whether it is assigned.
 * Any code fits a region that has codes but no known form (North Korea).
 * @param code in upper case, at most some dozens of characters
 */
export function fitsRegion(code: string, region: string): boolean {
  if (!postcodeValidatorExistsForCountry(region)) return true;
  return postcodeValidator(code, region) || (ALSO_VALID[region]?.test(code) ?? false);
}
