import createClient from 'openapi-fetch';
import { NoAnswer, problemOf, Refusal } from './problem';
import type { components, paths } from './schema';

/** The shapes of the contract. */
export type Schemas = components['schemas'];

/** The one door to the server: every call of the OpenAPI document, by its path. */
export const api = createClient<paths>();

/** Called when the server no longer knows who is asking. */
let signedOut = (): void => undefined;

export function whenSignedOut(tell: () => void): void {
  signedOut = tell;
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call of {@link api} is answered with.
 *
 * @throws Refusal when the server says no; NoAnswer when it cannot be reached
 */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await reached(call);
  if (response.status === 401) signedOut();
  // A bulk call of which no row was applied answers 422 with a result for each row, like any other that was carried out.
  if (!response.ok && !hasResults(error)) throw new Refusal(problemOf(error, response));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract says what a call is answered with
  return (response.ok ? data : error) as T;
}

async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new NoAnswer('The server did not answer.', { cause: error });
  }
}

function hasResults(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'results' in body;
}
