const PREFIX = 'urn:holdfast:caller:';

/** What a caller's certificate has as its only subject alternative name. */
export function nameAsCaller(name: string): string {
  return `${PREFIX}${name}`;
}

/** The whole of it: a certificate with any other name beside it is nobody's. */
const SUBJECT = new RegExp(`^URI:${PREFIX}([a-z][a-z0-9-]{0,31})$`);

/**
 * The calling service that a certificate names, undefined when it names none.
 * @param subjectAltName as Node's `X509Certificate` writes it, who quotes whatever could be taken for a second name.
 */
export function callerNamedIn(subjectAltName: string | undefined): string | undefined {
  return SUBJECT.exec(subjectAltName ?? '')?.[1];
}
