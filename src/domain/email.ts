/** An email address as it is mailed to, and the form by which accounts are told apart. */
export interface EmailAddress {
  address: string;
  canonical: string;
}

/** RFC 5321 4.5.3.1: 64 octets before the @, 254 in all. */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;
/** RFC 5322 3.2.3 dot-atom: no quotes, comments, lists or control characters. */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * Reads an address. Its canonical form folds case, compatibility characters (NFKC) and
 * internationalised domains, so that one mailbox is one account.
 * @returns undefined when it isn't a single plain address.
 */
export function parseEmail(text: string): EmailAddress | undefined {
  // Reading the domain would drop control characters from its end.
  if (text.length > MAX_ADDRESS || /[\s\p{Cc}]/u.test(text)) return undefined;
  const [local, domain, ...rest] = text.normalize('NFKC').split('@');
  if (!local || !domain || rest.length > 0) return undefined;
  const asciiDomain = toAsciiDomain(domain);
  if (asciiDomain === undefined || local.length > MAX_LOCAL || !LOCAL_PART.test(local)) {
    return undefined;
  }
  const address = `${local}@${asciiDomain}`;
  return address.length > MAX_ADDRESS ? undefined : { address, canonical: address.toLowerCase() };
}

function toAsciiDomain(domain: string): string | undefined {
  if (/[/:?#[\]\\%]/.test(domain) || !URL.canParse(`http://${domain}`)) return undefined;
  const ascii = new URL(`http://${domain}`).hostname;
  return DOMAIN.test(ascii) ? ascii : undefined;
}

/** Masks an address for show: `alice@example.com` becomes `a***e@example.com` (G8.6). */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const last = local.length > 2 ? local.slice(-1) : '';
  return `${local.slice(0, 1)}***${last}${address.slice(at)}`;
}
