import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** The server said no, and why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** There was no answer: the network, the server, or the way to it is down. Nothing is known of what was asked. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Whether asking again may help: nobody has judged the request. */
export function isPassing(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof Refusal && (error.status >= 500 || error.status === 429));
}

/** Whether the server answered with this status. */
export function hasStatus(error: unknown, status: number): error is Refusal {
  return error instanceof Refusal && error.status === status;
}

/** What an answer that is no problem document comes to, such as a proxy's. */
export function problemOf(body: unknown, response: Response): Problem {
  if (isProblem(body)) return body;
  const { status, statusText } = response;
  const title = statusText || String(status);
  return { type: 'about:blank', title, status, detail: title, code: 'unreadable-answer', requestId: '' };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
