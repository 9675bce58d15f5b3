import { appendFileSync } from 'node:fs';

/** What a call was answered. */
export type Answer<Response = unknown> =
  | { kind: 'ok'; response: Response }
  /** A refusal with its reason: nothing was done. */
  | { kind: 'refused'; reason: string; metadata: Record<string, string> }
  /** No answer, or one that says nothing of what was done. */
  | { kind: 'unanswered'; why: string };

/** A call as a client saw it. Times are milliseconds since the epoch. */
export interface Call {
  number: number;
  client: string;
  method: string;
  /** Undefined for a call that only reads. */
  requestId: string | undefined;
  request: Record<string, unknown>;
  /** The session's id that it was made with. */
  session: string | undefined;
  startedAt: number;
  endedAt: number;
  answer: Answer;
}

/** Everything that clients did and saw, and what was done to the system meanwhile. */
export class History {
  readonly calls: Call[] = [];
  /** Calls that are under way. */
  open = 0;
  private lines: string[] = [];

  /** @param file where it is kept for who looks into a break, a line of JSON for each event. */
  constructor(readonly file: string) {}

  /** Adds a call that has ended. */
  add(call: Omit<Call, 'number'>): void {
    const numbered = { number: this.calls.length + 1, ...call };
    this.calls.push(numbered);
    this.note({ call: numbered });
  }

  /** Adds something else that happened. */
  note(event: object): void {
    this.lines.push(JSON.stringify({ at: new Date().toISOString(), ...event }));
    if (this.lines.length >= 200) this.flush();
  }

  /** Writes what isn't yet. */
  flush(): void {
    if (this.lines.length > 0) appendFileSync(this.file, `${this.lines.join('\n')}\n`);
    this.lines = [];
  }
}

/** Whether a call may have done something, as far as its answer tells. */
export function mayHaveActed({ answer }: Call): boolean {
  return answer.kind !== 'refused';
}
