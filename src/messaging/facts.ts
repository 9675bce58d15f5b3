import { isIP } from 'node:net';

import { readDevice } from './device.js';
import type { Fact } from './mail-layout.js';
import type { Content, Origin } from './message.js';
import type { MailWords } from './texts/texts.js';

/** When and from where something was asked for, and until when it is valid or can be undone (promise 35). */
export function factsOf(content: Content, words: MailWords): Fact[] {
  // Nobody asked for it.
  if (content.template === 'password-reminder') return [];
  const { origin } = content;
  const from = whence(origin, words);
  const ending = (label: string, until: number | undefined): Fact[] =>
    until === undefined ? [] : [{ label, value: words.validity(until - origin.at, until) }];
  return [
    { label: words.when, value: words.moment(origin.at) },
    ...(from ? [{ label: words.from, value: from }] : []),
    ...ending(words.valid, validUntil(content)),
    ...ending(words.undoable, 'undoUntil' in content ? content.undoUntil : undefined),
  ];
}

/** A gateway passes on what the asking browser said, so nothing of it is repeated word for word. */
function whence({ device, networkAddress }: Origin, words: MailWords): string {
  const known = device === undefined ? undefined : readDevice(device);
  return [
    device === undefined ? '' : known ? words.device(known) : words.unknownDevice,
    networkAddress && isIP(networkAddress) ? words.networkAddress(networkAddress) : '',
  ]
    .filter((part) => part !== '')
    .join(words.comma);
}

function validUntil(content: Content): number | undefined {
  if ('validFor' in content) return content.origin.at + content.validFor;
  return 'validUntil' in content ? content.validUntil : undefined;
}
