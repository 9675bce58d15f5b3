import { randomUUID } from 'node:crypto';

import type { Clients } from '../../src/cli/clients.js';
import type { Flow } from '../../src/gen/holdfast/v1/flow.js';
import type { Mailbox } from '../mail/mailbox.js';
import type { Random } from '../random.js';
import type { Answer } from '../record/history.js';
import type { Ask, Caller } from './caller.js';
import { learn, type Inventor, type KnownSession, type Person } from './person.js';

/** Codes take longer than this only while something is broken, milliseconds. */
const CODE_PATIENCE = 8_000;

/** Where a flow's steps are taken, and by which right. */
export interface Place {
  flowId: string;
  session?: KnownSession | undefined;
  flowSecret?: string | undefined;
}

/** A step's own fields, and the call that takes it. */
interface Step<Request extends object, Response> {
  method: string;
  fields: Omit<Request, 'requestId' | 'flowId'>;
  make: Ask<Request, Response>['make'];
}

/** What all clients share. */
export interface World {
  people: Person[];
  mailbox: Mailbox;
  /** Addresses that several strangers want to sign up with. */
  contended: string[];
}

/** One client: it makes calls as a web gateway, as an operator and as a service that publishes. */
export class Client {
  private readonly sessions = new Map<Person, KnownSession>();

  constructor(
    readonly world: World,
    readonly random: Random,
    readonly inventor: Inventor,
    readonly web: Caller,
    readonly operator: Caller,
    readonly publisher: Caller,
  ) {}

  /** A session of somebody: the one that this client has, or a new one. */
  async sessionOf(person: Person): Promise<KnownSession | undefined> {
    return this.sessions.get(person) ?? (await this.logIn(person));
  }

  /** Forgets a session that was refused. */
  drop(person: Person, answer: Answer): void {
    const isGone = answer.kind === 'refused' && answer.reason === 'SESSION_REQUIRED';
    if (isGone) this.sessions.delete(person);
  }

  /** Logs somebody in with what it knows, the latest first. */
  async logIn(person: Person): Promise<KnownSession | undefined> {
    const email = person.emails.at(-1) ?? '';
    for (const password of person.passwords.slice(-2).reverse()) {
      const answer = await this.web.insist({
        method: 'LogIn',
        request: { requestId: randomUUID(), email, password },
        make: ({ sessions }, request, options) => sessions.logIn(request, options),
      });
      if (answer.kind !== 'ok') {
        const isWrong = answer.kind === 'refused' && answer.reason === 'LOG_IN_REFUSED';
        if (isWrong) continue;
        return undefined;
      }
      const { session, sessionToken, challenge } = answer.response;
      if (challenge) {
        const place = { flowId: challenge.flow?.id ?? '', flowSecret: challenge.flowSecret };
        const passed = await this.passChallenge(place);
        if (passed?.session) return this.keep(person, passed.session.id, passed.sessionToken);
        continue;
      }
      if (session) return this.keep(person, session.id, sessionToken);
    }
    // The address may have been changed in an answer that never came.
    const [former] = person.emails.slice(-2);
    if (former !== undefined && former !== email && this.random.chance(0.5)) {
      learn(person.emails, former);
    }
    return undefined;
  }

  /** Takes a step of a flow, and asks until it is told what came of it. */
  step<Request extends object, Response>(
    place: Place,
    step: Step<Request, Response>,
  ): Promise<Answer<Response>> {
    return this.web.insist(this.stepOf(place, step));
  }

  /** The code that a flow has sent after its first `seen` messages; asks for it again when it doesn't come. */
  async codeOf(place: Place, seen: number): Promise<string | undefined> {
    const { mailbox } = this.world;
    const code = await mailbox.code(place.flowId, seen, CODE_PATIENCE);
    if (code !== undefined) return code;
    await this.step(place, {
      method: 'ResendCode',
      fields: {},
      make: ({ flows }, request, options) => flows.resendCode(request, options),
    });
    return mailbox.code(place.flowId, seen, CODE_PATIENCE);
  }

  /**
   * Types the code that a flow has sent after its first `seen` messages: sometimes wrong ones before it, and
   * sometimes many times at once. @returns the flow, once a code was right.
   */
  async typeCode(place: Place, seen: number): Promise<Flow | undefined> {
    const { random } = this;
    const code = await this.codeOf(place, seen);
    if (code === undefined) return undefined;
    const step = (typed: string) => ({
      method: 'SubmitCode',
      fields: { code: typed },
      make: (
        { flows }: Clients,
        request: { requestId: string; flowId: string; code: string },
        options: Parameters<Ask<object, unknown>['make']>[2],
      ) => flows.submitCode(request, options),
    });
    if (random.chance(0.25)) {
      for (let times = random.between(1, 3); times > 0; times -= 1) {
        await this.step(place, step(this.wrongCode(place, code)));
      }
    }
    if (random.chance(0.25)) {
      const times = random.between(3, 8);
      const asked = this.stepOf(place, step(code));
      const answers = await this.web.together(asked, times, { sameRequest: false });
      const right = answers.find((answer) => answer.kind === 'ok');
      if (right) return right.response.flow;
    }
    const answer = await this.step(place, step(code));
    return answer.kind === 'ok' ? answer.response.flow : undefined;
  }

  /** One that its flow has sent before, when there is one, or one that it never sent. */
  private wrongCode({ flowId }: Place, right: string): string {
    const { random, world } = this;
    const former = [...world.mailbox.codesOf(flowId)].filter((code) => code !== right);
    if (former.length > 0 && random.chance(0.5)) return random.pick(former);
    const shift = random.between(1, 999_999);
    return String((Number(right) + shift) % 1_000_000).padStart(6, '0');
  }

  private async passChallenge(place: Place) {
    const code = await this.world.mailbox.code(place.flowId, 0, CODE_PATIENCE);
    if (code === undefined) return undefined;
    const answer = await this.step(place, {
      method: 'SubmitLogInCode',
      fields: { code },
      make: ({ sessions }, request, options) => sessions.submitLogInCode(request, options),
    });
    return answer.kind === 'ok' ? answer.response : undefined;
  }

  private stepOf<Request extends object, Response>(
    { flowId, session, flowSecret }: Place,
    { method, fields, make }: Step<Request, Response>,
  ): Ask<Request, Response> {
    // What a step's own fields and these two make is its request.
    const request = { ...fields, requestId: randomUUID(), flowId } as unknown as Request;
    return { method, request, make, session, flowSecret };
  }

  private keep(person: Person, id: string, token: string): KnownSession {
    const session = { id, token };
    this.sessions.set(person, session);
    return session;
  }
}
