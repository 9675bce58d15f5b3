import { unescape } from 'node:querystring';

import type { z } from 'zod';

import { SMS_URL_FORMS, type SmsScheme, type SmsUrlForm } from './sms-url-forms.js';

/** An HTTP provider's URL, read. */
export interface SmsUrl<Parts extends z.ZodObject> {
  /** Where its server is: no credentials, no options. */
  endpoint: URL;
  parts: z.output<Parts>;
}

const SCHEMES = ['inbox:', ...Object.keys(SMS_URL_FORMS)];

/** The only hosts that may be reached without TLS: codes and credentials stay on this machine. */
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Reads a URL that has no problems. */
export function readSmsUrl<Parts extends z.ZodObject>(
  text: string,
  form: SmsUrlForm<Parts>,
): SmsUrl<Parts> {
  const url = new URL(text);
  return { endpoint: new URL(endpointOf(url)), parts: form.parts.parse(partsOf(url, form)) };
}

/** What is wrong with a URL of `SMS_URL`, one line each, without a word of the URL but its scheme. */
export function smsUrlProblems(text: string): string[] {
  if (!URL.canParse(text) || !isScheme(new URL(text).protocol)) {
    return [`must be URLs that start with ${SCHEMES.map((scheme) => `${scheme}//`).join(' or ')}`];
  }
  const url = new URL(text);
  const form = isHttp(url.protocol) ? SMS_URL_FORMS[url.protocol] : undefined;
  const problems = form ? [...problemsOfHost(url), ...problemsOfParts(url, form)] : [];
  return problems.map((problem) => `has a ${url.protocol.slice(0, -1)} URL ${problem}`);
}

function problemsOfHost(url: URL): string[] {
  if (url.host === '' || !URL.canParse(endpointOf(url))) return ['without a host'];
  const { protocol, hostname } = new URL(endpointOf(url));
  return protocol === 'https:' || LOOPBACK.includes(hostname)
    ? []
    : [`without TLS to a host other than ${LOOPBACK.join(', ')}`];
}

function problemsOfParts(url: URL, form: SmsUrlForm): string[] {
  const issues = form.parts.safeParse(partsOf(url, form)).error?.issues ?? [];
  return [
    ...(form.credentials.length === 0 && url.username + url.password !== ''
      ? ['with credentials before its host']
      : []),
    ...issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return `with an option other than ${optionsOf(form)}`;
      const [name] = issue.path.map(String);
      if (name === undefined) return issue.message;
      return issue.code === 'invalid_type' ? `without ${name}` : `whose ${name} ${issue.message}`;
    }),
  ];
}

/** Where an HTTP provider's server is: without credentials and options. */
export function endpointOf({ protocol, host, pathname, searchParams }: URL): string {
  const isPlain = protocol === 'webhook+http:' || searchParams.has('insecure');
  return `${isPlain ? 'http' : 'https'}://${host}${pathname}`;
}

function partsOf(url: URL, { credentials }: SmsUrlForm): Record<string, string | undefined> {
  // A + is a plus: as a space, which it is in forms, it would spoil numbers and base64.
  const options = new URLSearchParams(url.search.replaceAll('+', '%2B'));
  const [user, password] = credentials;
  return {
    ...Object.fromEntries(options),
    ...(user !== undefined && { [user]: unescape(url.username) || undefined }),
    ...(password !== undefined && { [password]: unescape(url.password) || undefined }),
  };
}

function optionsOf({ parts, credentials }: SmsUrlForm): string {
  const names = Object.keys(parts.shape);
  return names.filter((name) => !credentials.some((credential) => credential === name)).join(', ');
}

function isScheme(protocol: string): protocol is SmsScheme {
  return SCHEMES.includes(protocol);
}

function isHttp(protocol: string): protocol is keyof typeof SMS_URL_FORMS {
  return protocol in SMS_URL_FORMS;
}
