import type { ChangeLog } from '../support/change-log.js';
import { Client, type Answer } from '../support/client.js';
import type { ApiDocument, Operation } from '../support/document.js';
import type { Finding } from '../part.js';
import type { Caller } from './callers.js';
import { REQUESTS, type Call } from './requests.js';
import { TABLE } from './table.js';
import type { World } from './world.js';

const CODES: Readonly<Record<number, readonly string[]>> = {
  401: ['unauthenticated', 'invalid-token'],
  403: ['forbidden', 'cannot-grant'],
};

/** Holds the table against the document: each operation has a row, each row an operation and a request. */
export function completeness(document: ApiDocument): Finding {
  const inDocument = new Set(document.operations.map(({ id }) => id));
  const inTable = new Set(Object.keys(TABLE).map(operationOf));
  const details = [
    ...[...inDocument].filter((id) => !inTable.has(id)).map((id) => `${id} has no row.`),
    ...[...inTable].filter((id) => !inDocument.has(id)).map((id) => `There is no operation ${id}.`),
    ...Object.keys(TABLE)
      .filter((key) => !REQUESTS[key])
      .map((key) => `${key} has no request.`),
  ];
  return {
    what: 'every operation of the document has a row in the authorization table',
    tries: inDocument.size + inTable.size,
    breaches: details.length,
    details,
  };
}

/** Sends every request of the table, or of some rows, as every kind of caller, and holds the outcome against it. */
export async function whoMayCall(
  document: ApiDocument,
  world: World,
  changes: ChangeLog,
  rows?: readonly string[],
): Promise<Finding[]> {
  const wrong: string[] = [];
  const changed: string[] = [];
  let tries = 0;
  let refused = 0;
  const client = new Client([world.baseUrl]);
  for (const [key, { expected }] of inOrder()) {
    const operation = document.operations.find(({ id }) => id === operationOf(key));
    const prepare = REQUESTS[key];
    if (!operation || !prepare || rows?.includes(key) === false) continue; // what is missing `completeness` tells
    let call: Call | undefined;
    for (const caller of world.callers.all) {
      if (!call || prepare.length > 1) call = await prepare(world, caller);
      await changes.take();
      const answer = await send(client, operation, caller, call);
      const outcome = outcomeOf(answer);
      tries += 1;
      if (outcome !== String(expected[caller.kind])) {
        wrong.push(`${key}, ${caller.kind}: expected ${expected[caller.kind]}, not ${told(answer)}`);
      }
      if (answer.status < 400) call = undefined;
      else {
        refused += 1;
        const tables = new Set((await changes.take()).map(({ table }) => table));
        if (tables.size > 0)
          changed.push(`${key}, ${caller.kind}: ${answer.status}, and ${[...tables].join(', ')} changed`);
      }
    }
  }
  client.close();
  return [
    { what: 'who may call an operation, and nobody else, is served', tries, breaches: wrong.length, details: wrong },
    { what: 'whoever is refused has changed nothing', tries: refused, breaches: changed.length, details: changed },
  ];
}

/** Retiring comes last, since it ends the callers. */
function inOrder(): [string, (typeof TABLE)[string]][] {
  return Object.entries(TABLE).toSorted(([one], [other]) => Number(one === 'retireMe') - Number(other === 'retireMe'));
}

function operationOf(key: string): string {
  return key.split(':', 1)[0] ?? key;
}

function send(client: Client, { method, path }: Operation, { token }: Caller, call: Call): Promise<Answer> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(call.at?.[name] ?? ''));
  client.token = token;
  const target = call.query === undefined ? filled : `${filled}?${call.query}`;
  return client.send(method, target, call.body === undefined ? {} : { body: call.body });
}

/** As the table says it; a refusal that it does not know of, or that has a code of another kind, is told as it is. */
function outcomeOf({ status, body }: Answer): string {
  if (status < 400) return status === 207 ? '207' : 'ok';
  const code = codeOf(body);
  if (status === 404) return code.endsWith('not-found') || code === 'key-not-linked' ? '404' : `404 ${code}`;
  return CODES[status]?.includes(code) ? String(status) : `${status} ${code}`;
}

function told({ status, body }: Answer): string {
  return status < 400 ? String(status) : `${status} ${codeOf(body)}`;
}

function codeOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
}
