import type { FastifyRequest } from 'fastify';

import { chooseLanguage, type Language } from '../domain/language.js';

/** The person at the browser: limits, audit and the language of what is sent go by them. */
export interface Person {
  /** Network address. */
  address: string;
  /** User agent. */
  agent: string;
  language: Language;
}

/** Longest user agent that is passed on, characters. */
const MAX_AGENT = 256;

/** Who sent a request. */
export function personOf(request: FastifyRequest): Person {
  const agent = request.headers['user-agent'] ?? '';
  return {
    address: request.ip,
    // gRPC headers bear printable ASCII only
    agent: agent.slice(0, MAX_AGENT).replace(/[^ -~]/g, '?'),
    language: chooseLanguage(request.headers['accept-language']),
  };
}
