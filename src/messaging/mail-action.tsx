import { Button } from '@react-email/button';
import { Link } from '@react-email/link';
import { Text } from '@react-email/text';

import { STYLE } from './mail-style.js';
import type { Action } from './texts/texts.js';

/** A button, and the same link to copy for whom the button doesn't work. The text part has it once. */
export function MailAction({ action, copyLink }: { action: Action; copyLink: string }) {
  const { label, url } = action;
  return (
    <>
      <Text style={STYLE.action}>
        <Button href={url} style={STYLE.button}>
          {label}
        </Button>
      </Text>
      <Text className="muted" style={STYLE.copy} data-skip-in-text="true">
        {copyLink}
        <br />
        <Link className="link" href={url} style={STYLE.link}>
          {url}
        </Link>
      </Text>
    </>
  );
}
