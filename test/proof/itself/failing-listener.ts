import pg from 'pg';
import type { Proof } from '../part.js';
import { ADA } from '../races/actions.js';
import { HttpActions } from '../races/http-actions.js';
import { ApplicationProcess } from '../support/application.js';
import { audit } from '../support/audit.js';
import { claimsOf } from '../support/google.js';

const PEOPLE = { short: 5, full: 50 };

/** From now on, no enrollment in a course can become real. */
const REFUSE = `
create function public.refuse() returns trigger language plpgsql as $$ begin raise 'refused by the proof'; end $$;
create trigger refuse before insert on enrollment.course_enrollment for each row execute function public.refuse()`;

/**
 * Has people sign in while the listener that converts their enrollments fails, which must not keep them from signing in
 * nor their other grants from becoming real; then again while it does not, which must bring the rest. Counts what is
 * otherwise.
 */
export async function failingListener(proof: Proof, sabotage: string | undefined): Promise<number> {
  const { google, server, short } = proof;
  const databaseUrl = await server.createHastyDatabase();
  const application = await ApplicationProcess.start({
    databaseUrl,
    variables: google.variables,
    ...(sabotage === undefined ? {} : { sabotage }),
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const actions = await HttpActions.start([application.baseUrl], () => Promise.reject(new Error('Nothing expires.')));
  try {
    const place = await actions.open();
    const people = Array.from({ length: short ? PEOPLE.short : PEOPLE.full }, (_, n) => `p${n}@engine-school.example`);
    await actions.grant(ADA, place, people, ['manage_events']);
    await actions.attend(ADA, place, 'directly', people, 'active');
    const signIns = async (): Promise<number> => {
      const answers = [];
      for (const one of people) answers.push(await actions.signIn(claimsOf(one)));
      return answers.filter(({ done }) => !done).length;
    };
    await client.query(REFUSE);
    const failed = await signIns();
    const { rows } = await client.query<{ real: number }>(
      'select count(*)::int as real from privilege.course_privilege',
    );
    const lost = people.length - (rows[0]?.real ?? 0);
    await client.query('drop function public.refuse() cascade');
    const failedLater = await signIns();
    const audited = (await audit(databaseUrl)).reduce((sum, line) => sum + line.found, 0);
    return failed + lost + failedLater + audited;
  } finally {
    await actions.close();
    await client.end();
    await application.stop();
    await server.dropDatabase(databaseUrl);
  }
}
