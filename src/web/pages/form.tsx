import { randomUUID } from 'node:crypto';
import type { ReactNode } from 'react';

/** A form that has one effect, however often its button is pressed. */
export interface FormProps {
  action: string;
  /** Given when the same request is offered again; a new one otherwise. */
  requestId?: string | undefined;
  /** What is sent along without being shown. */
  hidden?: Readonly<Record<string, string>>;
  className?: string;
  children: ReactNode;
}

/** Its refusals come from the server, in the page's language and beside their fields: `noValidate`. */
export function Form({ action, requestId, hidden = {}, className, children }: FormProps) {
  const sent = { request_id: requestId ?? randomUUID(), ...hidden };
  return (
    <form method="post" action={action} noValidate className={className}>
      {Object.entries(sent).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
