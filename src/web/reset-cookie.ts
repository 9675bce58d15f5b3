import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-`: a browser takes it only over a trustworthy connection, for this host and all of its paths. */
const NAME = '__Host-holdfast-reset';

/** The reset that a browser has opened, and the secret that authorises its steps. */
export interface HeldReset {
  flowId: string;
  flowSecret: string;
}

/** Lets the browser hold a reset until its deadline. */
export function holdReset(reply: FastifyReply, held: HeldReset, deadline: Date | undefined): void {
  reply.setCookie(NAME, `${held.flowId}.${held.flowSecret}`, {
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'strict',
    ...(deadline && { expires: deadline }),
  });
}

/** The reset that a browser holds, if any. */
export function heldReset(request: FastifyRequest): HeldReset | undefined {
  const value = request.cookies[NAME] ?? '';
  const dot = value.indexOf('.');
  // a header of gRPC bears no more than this; ours are hex, hyphens and base64url
  if (dot <= 0 || !/^[\w.-]{1,512}$/.test(value)) return undefined;
  return { flowId: value.slice(0, dot), flowSecret: value.slice(dot + 1) };
}
