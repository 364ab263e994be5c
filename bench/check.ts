import { isDeepStrictEqual } from 'node:util';
import { ApplicationProcess } from '../test/proof/support/application.js';
import { accessToken } from './access-token.js';
import { MANNERS, type Manner } from './by-hand/named.js';
import { HandProcess } from './hand-process.js';
import { takeTurns, timed } from './measure.js';
import type { Bench, Part } from './part.js';
import { RawClient } from './raw-client.js';
import { RowsDiffer } from './rows-left.js';
import { fill, type Filled } from './school.js';

const AIM = 1 / 0.7;
/** Where either side is asked. */
export const CHECKS_PATH = '/api/v1/privilege-checks';
const CONNECTIONS = 8;

/** Asking over HTTP, with an access token, whether people may do things. */
export const check: Part = {
  name: 'check',
  against: 'bare Fastify',
  measured: 'Matricula',
  async run(bench) {
    const filled = await fill(await bench.server.createDatabase(), bench.quick ? 10_000 : 100_000);
    const token = await accessToken(filled);
    const matricula = await ApplicationProcess.start({ databaseUrl: filled.url, variables: bench.google.variables });
    try {
      for (const manner of MANNERS) {
        const hand = await HandProcess.start(filled.url, bench.google.variables, manner);
        const bases = [hand.baseUrl, matricula.baseUrl] as const;
        try {
          for (const [size, requests] of [[1, 400] as const, [100, 60] as const]) {
            const bodies = await questions(filled, size);
            await requireSameAnswers(bodies, token, bases);
            await compareChecks(bench, { size, requests, bodies, token, bases, manner });
          }
        } finally {
          await hand.stop();
        }
      }
    } finally {
      await matricula.stop();
      await filled.close();
    }
  },
};

interface Load {
  readonly size: number;
  /** In one turn. */
  readonly requests: number;
  readonly bodies: readonly string[];
  readonly token: string;
  readonly bases: readonly [hand: string, matricula: string];
  readonly manner: Manner;
}

async function compareChecks(bench: Bench, { size, requests, bodies, token, bases, manner }: Load): Promise<void> {
  const [hand, matricula] = [await RawClient.open(bases[0], CONNECTIONS), await RawClient.open(bases[1], CONNECTIONS)];
  const turn = (client: RawClient) => async () =>
    (await timed(() => client.post(CHECKS_PATH, token, bodies, requests))) / requests;
  try {
    const comparison = await takeTurns(turn(hand), turn(matricula), bench.rounds);
    const perSecond = (ms: number): string => (1000 / ms).toFixed(0);
    const { first, second } = comparison;
    bench.report({
      work: `privilege check, ${size} at a time, ${manner}`,
      unit: 'ms',
      comparison,
      aim: AIM,
      note:
        `${perSecond(first.median)} requests per second by hand, ${perSecond(second.median)} of Matricula: ` +
        `${(first.median / second.median).toFixed(2)} of it, where at least 0.7 is aimed at; ${CONNECTIONS} connections`,
    });
  } finally {
    hand.close();
    matricula.close();
  }
}

/** Questions about people of all kinds: by address, key and id, with a right, with a role, without, and unknown. */
async function questions({ sql, school }: Filled, size: number): Promise<string[]> {
  const { rows: people } = await sql.query<{ id: string; address: string; key: string; course_id: string }>(
    `select u.id, a.given as address, k.given as key, e.course_id
     from identity."user" u join identity.identifier a on a.id = u.address_id
     join identity.identifier_owner o on o.user_id = u.id
     join identity.identifier k on k.id = o.identifier_id and k.namespace_id = $1
     join enrollment.course_enrollment e on e.user_id = u.id
     order by u.id limit 400`,
    [school.namespaceId],
  );
  const checks = people.map(({ id, address, key, course_id }, n) => ({
    person: [address, `key:${key}`, id, `nobody-${n}@school.example`][n % 4],
    course: course_id,
    privilege: ['manage_material', 'view_enrollments', 'access_exercises', 'manage_privileges'][(n >> 2) % 4],
  }));
  return Array.from({ length: 50 }, (_, n) =>
    JSON.stringify({ checks: Array.from({ length: size }, (__, at) => checks[(n * size + at * 7) % checks.length]) }),
  );
}

/** @throws RowsDiffer */
export async function requireSameAnswers(
  bodies: readonly string[],
  token: string,
  bases: readonly string[],
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (const body of bodies) {
    const answers: unknown[] = [];
    for (const base of bases) {
      const response = await fetch(`${base}${CHECKS_PATH}`, { method: 'POST', headers, body });
      answers.push({ status: response.status, body: await response.json() });
    }
    if (!isDeepStrictEqual(answers[0], answers[1])) {
      throw new RowsDiffer(`Other answers to ${body}:\n  ${answers.map((one) => JSON.stringify(one)).join('\n  ')}`);
    }
  }
}
