import { deriveCode } from '../keys/codes.js';
import { deriveToken } from '../keys/tokens.js';
import type { Content } from '../messaging/message.js';
import type { Letter } from '../messaging/letter.js';
import type { Dependencies } from './dependencies.js';

/** Makes a message's content of what the workflow knows: codes and links are derived here. */
export function compose(
  { keys, accountCentreUrl }: Pick<Dependencies, 'keys' | 'accountCentreUrl'>,
  flowId: string,
  letter: Letter,
): Content {
  // Links have the configured origin, whatever a request said of itself.
  const page = (path: string) => new URL(path, accountCentreUrl).href;
  const { origin } = letter;
  switch (letter.template) {
    case 'sign-up-code':
    case 'mobile-code':
    case 'identity-code': {
      const { keyId, challenge, issue } = letter.code;
      const code = deriveCode(keys, keyId, { flowId, challenge, issue });
      return { template: letter.template, code, validFor: letter.validFor, origin };
    }
    case 'reset-link': {
      const token = deriveToken(keys, 'link', { id: flowId, number: letter.linkNumber });
      const url = page(`/reset/link?token=${token}`);
      return { template: letter.template, url, validUntil: letter.validUntil, origin };
    }
    case 'sign-up-taken':
      return { template: letter.template, logInUrl: page('/'), resetUrl: page('/reset'), origin };
    case 'password-reset-notice':
      return { template: letter.template, resetUrl: page('/reset'), origin };
  }
}
