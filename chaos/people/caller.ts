import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { ClientError, Metadata } from 'nice-grpc';
import { ErrorInfo, RichClientError } from 'nice-grpc-error-details';

import { createClients, type Clients } from '../../src/cli/clients.js';
import type { Answer, History } from '../record/history.js';
import type { Random } from '../random.js';

interface Options {
  metadata: Metadata;
  signal: AbortSignal;
}

/** A call to make. */
export interface Ask<Request extends object, Response> {
  method: string;
  request: Request & { requestId?: string };
  make: (clients: Clients, request: Request, options: Options) => Promise<Response>;
  /** Id and token of the session that it is made with. */
  session?: { id: string; token: string } | undefined;
  flowSecret?: string | undefined;
}

/** How long a client waits for an answer, milliseconds: longer than a server waits for a step. */
const PATIENCE = 12_000;
/** How often a client that insists asks, and the longest pause between two times, milliseconds. */
const TRIES = 5;
const LONGEST_PAUSE = 3_000;

/** Makes the calls of one client, and keeps each with its answer. */
export class Caller {
  private readonly clients: Clients[];

  constructor(
    readonly name: string,
    private readonly servers: readonly string[],
    private readonly serviceKey: string,
    private readonly history: History,
    private readonly random: Random,
  ) {
    this.clients = servers.map((_, at) => this.connect(at));
  }

  /** Asks once. */
  async ask<Request extends object, Response>(
    ask: Ask<Request, Response>,
  ): Promise<Answer<Response>> {
    const { history, random } = this;
    const at = random.below(this.servers.length);
    const startedAt = Date.now();
    history.open += 1;
    const answer = await this.answerOf(ask, at);
    history.open -= 1;
    history.add({
      client: this.name,
      method: ask.method,
      requestId: ask.request.requestId,
      request: { ...ask.request },
      session: ask.session?.id,
      startedAt,
      endedAt: Date.now(),
      answer,
    });
    return answer;
  }

  /** Asks until it is told what was done, or has no patience left. */
  async insist<Request extends object, Response>(
    ask: Ask<Request, Response>,
  ): Promise<Answer<Response>> {
    let answer = await this.ask(ask);
    for (let attempt = 2; attempt <= TRIES; attempt += 1) {
      if (answer.kind === 'ok') return answer;
      if (answer.kind === 'refused' && answer.reason !== 'BUSY') return answer;
      await sleep(this.random.between(200, LONGEST_PAUSE));
      answer = await this.ask(ask);
    }
    return answer;
  }

  /** Asks the same many times at once. */
  together<Request extends object, Response>(
    ask: Ask<Request, Response>,
    times: number,
    { sameRequest }: { sameRequest: boolean },
  ): Promise<Answer<Response>[]> {
    return Promise.all(
      Array.from({ length: times }, () =>
        this.ask(
          sameRequest ? ask : { ...ask, request: { ...ask.request, requestId: randomUUID() } },
        ),
      ),
    );
  }

  /** Lets the connections go. */
  close(): void {
    for (const clients of this.clients) clients.close();
  }

  private async answerOf<Request extends object, Response>(
    { request, make, session, flowSecret }: Ask<Request, Response>,
    at: number,
  ): Promise<Answer<Response>> {
    const metadata = Metadata({
      ...(session && { authorization: `Bearer ${session.token}` }),
      ...(flowSecret !== undefined && { 'holdfast-flow-secret': flowSecret }),
    });
    const clients = this.clients[at] ?? this.connect(at);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    try {
      const options = { metadata, signal: limit.signal };
      return { kind: 'ok', response: await make(clients, request, options) };
    } catch (error) {
      const answer = readError(error);
      // gRPC waits ever longer before it connects again.
      if (answer.kind === 'unanswered' && answer.why.startsWith('gRPC')) {
        if (this.clients[at] === clients) this.clients[at] = this.connect(at);
        clients.close();
      }
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  private connect(at: number): Clients {
    return createClients(this.servers[at] ?? '', {
      serviceKey: this.serviceKey,
      headers: {
        'holdfast-person-address': '203.0.113.7',
        'holdfast-person-agent': this.name,
        'holdfast-language': 'en',
      },
    });
  }
}

function readError(error: unknown): Answer<never> {
  if (error instanceof RichClientError) {
    const info = error.extra.find(
      (detail): detail is ErrorInfo => detail.$type === ErrorInfo.$type,
    );
    if (info) return readRefusal(info);
  }
  if (error instanceof ClientError) {
    return { kind: 'unanswered', why: `gRPC ${error.code}: ${error.details}` };
  }
  return { kind: 'unanswered', why: `gRPC: ${String(error)}` };
}

/** These two don't tell whether something was done. */
function readRefusal({ reason, metadata }: ErrorInfo): Answer<never> {
  if (reason === 'UNAVAILABLE') return { kind: 'unanswered', why: reason };
  if (reason !== 'INTERNAL') return { kind: 'refused', reason, metadata };
  return { kind: 'unanswered', why: `${reason} ${metadata['error_id'] ?? ''}` };
}
