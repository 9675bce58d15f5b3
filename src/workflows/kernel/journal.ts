import type { CountedEvent, FlowEvent } from '../../domain/flow.js';

/** What a flow's row is told: its versions, and the events that come with each. */
export class Journal {
  version = 0;
  private count = 0;
  private events: CountedEvent[] = [];

  /** Notes what happened, for the audit table. */
  note(event: FlowEvent): void {
    this.count += 1;
    this.events.push({ ...event, number: this.count });
  }

  /** Begins the next version. @returns what happened since the one before. */
  turn(): CountedEvent[] {
    this.version += 1;
    return this.events.splice(0);
  }
}
