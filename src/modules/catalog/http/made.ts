import type { FastifyReply } from 'fastify';

/** Sets the `Location` of a 201 and hands on what was made. */
export function made<T>(reply: FastifyReply, path: string, view: T): T {
  void reply.header('location', `/api/v1/${path}`);
  return view;
}
