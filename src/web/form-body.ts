import type { FastifyRequest } from 'fastify';

/** A text field of a form that was sent; empty when it is missing or was sent more than once. */
export function readField(request: FastifyRequest, name: string): string {
  const { body } = request;
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** A code as it was meant: pasted with spaces or hyphens, or typed in full-width digits. */
export function readCode(request: FastifyRequest): string {
  return readField(request, 'code').normalize('NFKC').replace(/[\s-]/g, '');
}
