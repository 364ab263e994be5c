import type { Proof } from '../part.js';
import { CrashRun } from './run.js';
import { Tally } from './tally.js';

/** A guarantee that is taken away, and the crash that must show it. */
interface Missing {
  readonly what: string;
  readonly sabotage?: string;
  readonly prepare?: string;
  readonly crash: (run: CrashRun) => Promise<void>;
}

const MISSING: readonly Missing[] = [
  { what: 'answered before the commit', sabotage: 'commit', crash: (run) => run.kill() },
  { what: 'jobs queued after the commit', sabotage: 'queue', crash: (run) => run.kill() },
  {
    what: 'commits not written through',
    prepare: 'alter database :name set synchronous_commit = off',
    crash: (run) => run.stopPostgres(),
  },
  {
    what: 'the silence of a process not noticed',
    prepare: `
      create function public.without_heartbeat() returns trigger language plpgsql as $$
        begin new.heartbeat_seconds := null; return new; end $$;
      create trigger without_heartbeat before insert on pgboss.job
        for each row execute function public.without_heartbeat()`,
    crash: (run) => run.takeOver(false),
  },
];

const MOST_CRASHES = 8;

/** Takes guarantees away, one at a time: a part that finds nothing wrong then would find nothing at all. */
export async function crashWithout(proof: Proof): Promise<void> {
  const { server, google, dice } = proof;
  for (const { what, crash, ...without } of MISSING) {
    const tally = new Tally();
    const run = await CrashRun.start({ server, google, dice, tally, ...without });
    const found = (): number => tally.all.reduce((sum, { breaches }) => sum + breaches, 0);
    for (let crashes = 0; crashes < MOST_CRASHES && found() === 0; crashes++) await crash(run);
    await run.end();
    const broken = tally.all.filter(({ breaches }) => breaches > 0).map((one) => one.what);
    console.log(`crashes, ${what}: ${broken.join('; ') || 'nothing found'}`);
    proof.report({ what: `with ${what}, breaches are found`, tries: 1, breaches: broken.length > 0 ? 0 : 1 });
  }
}
