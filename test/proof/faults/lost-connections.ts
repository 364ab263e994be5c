import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Proof } from '../part.js';
import { CrashRun } from '../crashes/run.js';
import { Tally } from '../crashes/tally.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** Connections are lost in the middle of transactions: one by one, all at once, or without a word for a while. */
export async function lostConnections(proof: Proof): Promise<void> {
  const { server, google, dice, short } = proof;
  const tally = new Tally();
  const proxies: TcpProxy[] = [];
  const route = async (databaseUrl: string): Promise<string> => {
    const proxy = await TcpProxy.to(databaseUrl);
    proxies.push(proxy);
    return proxy.url(databaseUrl);
  };
  const run = await CrashRun.start({ server, google, dice, tally, route });
  const [proxy] = proxies;
  if (!proxy) throw new Error('The application does not go by way of the proxy.');
  for (let round = 0; round < (short ? 1 : 10); round++) {
    await run.disturb('connections were ended by PostgreSQL', async () => {
      for (let n = 0; n < (short ? 10 : 40); n++) {
        await pause(dice.below(100));
        await endOne(run.databaseUrl, dice.below(2 ** 31));
      }
    });
    await run.disturb('connections were cut', async () => {
      for (let n = 0; n < (short ? 2 : 6); n++) {
        await pause(100 + dice.below(400));
        proxy.cut();
      }
    });
    await run.disturb('the network carried nothing for two seconds', async () => {
      await pause(100 + dice.below(400));
      proxy.stall();
      await pause(2_000);
      proxy.resume();
    });
  }
  await run.finish(true);
  await proxy.stop();
  tally.report(proof);
}

/** Ends the connection of one transaction that is under way, whichever `choice` makes it. */
async function endOne(databaseUrl: string, choice: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'proof-faults' });
  await client.connect();
  try {
    await client.query(
      `select pg_terminate_backend(pid) from (
         select pid from pg_stat_activity where datname = current_database() and application_name like 'matricula%'
         order by (xact_start is null), hashint4extended(pid, $1) limit 1) one`,
      [choice],
    );
  } finally {
    await client.end();
  }
}
