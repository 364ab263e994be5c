import { Socket } from 'node:net';
import type { Options } from '@mikro-orm/postgresql';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** How long PostgreSQL may say nothing while a statement runs; then its connection counts as lost. */
const LONGEST_SILENCE_MS = 120_000;

/** How long PostgreSQL lets a transaction rest between two statements; its process, or the way there, is gone then. */
const LONGEST_REST_MS = 30_000;

/** After how long without a word the other end of a connection is asked whether it is still there. */
const KEEP_ALIVE_MS = 10_000;

/**
 * For connections that answer requests: a lost one leaves its place in the pool to another, and neither end waits for
 * ever for one that is gone and could not say so, be it a host without power or a firewall that forgot. What a statement
 * waited for is answered 503, and what a transaction held locked is free again.
 */
export const noticeLostConnections = {
  driverOptions: {
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    stream: () => {
      const socket = new Socket();
      socket.setTimeout(LONGEST_SILENCE_MS, () => socket.destroy(new Error('Connection terminated by its silence')));
      return socket;
    },
    onPoolCreated: (pool: Pool): void => {
      const held = new WeakSet<PoolClient>();
      pool.on('release', (_, client) => held.delete(client));
      pool.on('acquire', (client) => {
        held.add(client);
        // In a moment: the pool gives it its way back after it has told of it, and takes it at once if nobody waits any more.
        queueMicrotask(() => held.has(client) && releaseAtItsEnd(client));
      });
    },
  },
  onCreateConnection: async (connection: unknown) => {
    // By a statement: as a parameter of the connection, a pooler would refuse it.
    const limit = CompiledQuery.raw(`set idle_in_transaction_session_timeout = ${LONGEST_REST_MS}`);
    // Where it fails, so does what the connection was opened for.
    if (isKyselys(connection)) await connection.executeQuery(limit).catch(() => undefined);
  },
} satisfies Options;

/**
 * Kysely gives a connection back when its transaction has committed or rolled back, and on a lost connection neither
 * succeeds: the pool would have one less for ever. So whoever holds one that ends has given it back.
 */
function releaseAtItsEnd(client: PoolClient): void {
  const giveBack = client.release.bind(client);
  let isHeld = true;
  client.release = (error) => {
    if (!isHeld) return;
    isHeld = false;
    client.off('end', lose);
    giveBack(error);
  };
  const lose = (): void => client.release(true);
  client.on('end', lose);
}

/** Whose the ORM says no more of than that it is `unknown`. */
function isKyselys(connection: unknown): connection is DatabaseConnection {
  return typeof connection === 'object' && connection !== null && 'executeQuery' in connection;
}
