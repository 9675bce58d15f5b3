/** A message that the mail server took; a text stands beside the mails, addressed to its digits at `sms.invalid`. */
export interface Mail {
  /** Milliseconds since the epoch. */
  at: number;
  to: string;
  /** Without the brackets and the domain: as its delivery is named. */
  id: string;
  /** As plain text. */
  body: string;
}

/** Reads a message as it came over SMTP: the first of its parts is the plain one. */
export function readMail(at: number, to: string, raw: string): Mail {
  const [head, body] = split(raw);
  const id = /^message-id:\s*<([^@>]+)@/im.exec(head)?.[1] ?? '';
  const boundary = /boundary="([^"]+)"/i.exec(head)?.[1];
  if (boundary === undefined) return { at, to, id, body: decode(head, body) };
  const first = body.split(`--${boundary}`)[1] ?? '';
  return { at, to, id, body: decode(...split(first.trimStart())) };
}

/** The code in a message. */
export function codeIn({ body }: Mail): string | undefined {
  return /(?<!\d)\d{6}(?!\d)/.exec(body)?.[0];
}

/** The token of the link to a page. */
export function tokenIn({ body }: Mail, page: string): string | undefined {
  const at = body.indexOf(`${page}?token=`);
  return at < 0 ? undefined : /token=([\w.-]+)/.exec(body.slice(at))?.[1];
}

function split(raw: string): [head: string, body: string] {
  const at = raw.indexOf('\r\n\r\n');
  return at < 0 ? ['', raw] : [raw.slice(0, at), raw.slice(at + 4)];
}

/** RFC 2045 6. */
function decode(head: string, body: string): string {
  const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString();
}
