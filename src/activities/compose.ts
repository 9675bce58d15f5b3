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
  const linkTo = (path: string, number: number, id = flowId) =>
    page(`${path}?token=${deriveToken(keys, 'link', { id, number })}`);
  const { origin } = letter;
  switch (letter.template) {
    case 'sign-up-code':
    case 'mobile-code':
    case 'email-code':
    case 'identity-code':
    case 'log-in-code':
    case 'recovery-code': {
      const { keyId, challenge, issue } = letter.code;
      const code = deriveCode(keys, keyId, { flowId, challenge, issue });
      return { template: letter.template, code, validFor: letter.validFor, origin };
    }
    case 'reset-link':
    case 'contact-email-link': {
      const { template, validUntil } = letter;
      return { template, url: linkTo(LINK_PAGES[template], letter.linkNumber), validUntil, origin };
    }
    case 'sign-up-taken':
      return { template: letter.template, logInUrl: page('/'), resetUrl: page('/reset'), origin };
    case 'frozen-notice':
    case 'undone-notice':
      return { template: letter.template, origin };
    case 'payment-overdue':
    case 'resource-expiring':
    case 'event':
      return letter;
    case 'password-reset-notice':
    case 'password-change-notice':
    case 'security-mobile-notice':
    case 'verification-email-notice':
    case 'login-email-notice': {
      const { template, undo } = letter;
      const link = undo && {
        undoUrl: linkTo('/undo/link', undo.linkNumber, undo.flowId),
        undoUntil: undo.until,
      };
      return { template, resetUrl: page('/reset'), origin, ...link };
    }
  }
}

/** The pages whose button does what the link is for. */
const LINK_PAGES = { 'reset-link': '/reset/link', 'contact-email-link': '/contact-email/link' };
