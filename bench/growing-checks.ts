import { ApplicationProcess } from '../test/proof/support/application.js';
import { accessToken } from './access-token.js';
import { CHECKS_PATH, requireSameAnswers } from './check.js';
import { HandProcess } from './hand-process.js';
import { timed, type Turn } from './measure.js';
import type { Bench } from './part.js';
import { RawClient } from './raw-client.js';
import type { Filled } from './school.js';

/** How often a turn asks, so that a turn of one question takes some milliseconds, too. */
const ASKED_IN_A_TURN = { 1: 20, 100: 4 } as const;

/** Checks over HTTP, as everywhere in the benchmark, in one of the databases of growth: one after the other. */
export class GrowingChecks {
  private constructor(
    private readonly filled: Filled,
    private readonly token: string,
    private readonly hand: HandProcess,
    private readonly matricula: ApplicationProcess,
  ) {}

  static async start({ google }: Bench, filled: Filled): Promise<GrowingChecks> {
    const hand = await HandProcess.start(filled.url, google.variables, 'by hand, prepared');
    try {
      const token = await accessToken(filled);
      const matricula = await ApplicationProcess.start({ databaseUrl: filled.url, variables: google.variables });
      return new GrowingChecks(filled, token, hand, matricula);
    } catch (error) {
      await hand.stop();
      throw error;
    }
  }

  /** Both sides of so many questions at once, in milliseconds for each request. @throws RowsDiffer */
  async of(size: keyof typeof ASKED_IN_A_TURN): Promise<{ readonly hand: Turn; readonly matricula: Turn }> {
    const bodies = [await questions(this.filled, size)];
    await requireSameAnswers(bodies, this.token, [this.hand.baseUrl, this.matricula.baseUrl]);
    const times = ASKED_IN_A_TURN[size];
    // A connection for each turn: servers close those on which nothing is asked for a minute.
    const turn = (baseUrl: string) => async () => {
      const client = await RawClient.open(baseUrl, 1);
      try {
        return (await timed(() => client.post(CHECKS_PATH, this.token, bodies, times))) / times;
      } finally {
        client.close();
      }
    };
    return { hand: turn(this.hand.baseUrl), matricula: turn(this.matricula.baseUrl) };
  }

  async stop(): Promise<void> {
    await this.matricula.stop();
    await this.hand.stop();
  }
}

/** Questions about people from all over the school, as the body of a request. @throws Error if there are too few */
async function questions({ sql, school }: Filled, size: number): Promise<string> {
  const { rows } = await sql.query<{ person: string; course: string }>(
    `select i.given as person, e.course_id as course from enrollment.course_enrollment e
     join catalog.course c on c.id = e.course_id and c.organization_id = $1
     join identity.identifier i on i.id = e.user_id order by md5(e.id::text) limit $2`,
    [school.id, size],
  );
  if (rows.length < size) throw new Error(`There are ${rows.length} people to ask about, and not ${size}.`);
  return JSON.stringify({ checks: rows.map((row) => ({ ...row, privilege: 'manage_material' })) });
}
