import type { FastifyReply, FastifyRequest } from 'fastify';

import type { FlowPlace } from './flow-place.js';

/** The flow that a browser has opened, and the secret that authorises its steps. */
export interface HeldFlow {
  flowId: string;
  flowSecret: string;
  /** What it is about, for its pages: the kind of change that an undo undoes. */
  about?: string | undefined;
}

type Cookie = Pick<FlowPlace, 'cookie'>;

/** Lets the browser hold a flow until its deadline. */
export function holdFlow(
  reply: FastifyReply,
  { cookie }: Cookie,
  { flowId, flowSecret, about }: HeldFlow,
  deadline: Date | undefined,
): void {
  const value = about === undefined ? [flowId, flowSecret] : [about, flowId, flowSecret];
  reply.setCookie(cookie, value.join('.'), {
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'strict',
    ...(deadline && { expires: deadline }),
  });
}

// a header of gRPC bears no more than this; ours are hex, hyphens and base64url
const VALUE = /^(?:([A-Z_]{1,64})\.)?([\da-f-]{36})\.([\w.-]{1,400})$/;

/** The flow that a browser holds, if any. */
export function heldFlow(request: FastifyRequest, { cookie }: Cookie): HeldFlow | undefined {
  const [, about, flowId, flowSecret] = VALUE.exec(request.cookies[cookie] ?? '') ?? [];
  if (flowId === undefined || flowSecret === undefined) return undefined;
  return { flowId, flowSecret, about };
}
