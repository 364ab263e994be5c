import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import { Clock } from '../../../common/clock/clock.js';

/** For how long the stand-in remembers anything, in seconds. */
export const REMEMBERED_S = 600;

/** A map whose entries are forgotten after {@link REMEMBERED_S}. */
export class ShortMemory<V> {
  private readonly entries = new Map<string, { readonly value: V; readonly until: number }>();

  constructor(private readonly clock: Clock) {}

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    return entry && entry.until > this.now() ? entry.value : undefined;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, { value, until: this.now() + REMEMBERED_S * 1000 });
    // All live equally long, so the oldest stand first.
    for (const [old, { until }] of this.entries) {
      if (until > this.now()) break;
      this.entries.delete(old);
    }
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  deleteWhere(matches: (value: V) => boolean): void {
    for (const [key, { value }] of this.entries) if (matches(value)) this.entries.delete(key);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** Keeps what `oidc-provider` stores in the memory of this process. */
export function memoryAdapter(clock: Clock): AdapterFactory {
  const payloads = new ShortMemory<AdapterPayload>(clock);
  const idsByUid = new ShortMemory<string>(clock);
  return (model: string): Adapter => {
    const key = (id: string): string => `${model}:${id}`;
    const find = (id: string | undefined): Promise<AdapterPayload | undefined> =>
      Promise.resolve(id === undefined ? undefined : payloads.get(key(id)));
    return {
      find,
      findByUid: (uid) => find(idsByUid.get(key(uid))),
      findByUserCode: () => find(undefined),
      upsert: async (id, payload) => {
        payloads.set(key(id), payload);
        if (payload.uid) idsByUid.set(key(payload.uid), id);
      },
      consume: async (id) => {
        const payload = payloads.get(key(id));
        if (payload) payload.consumed = Math.floor(clock.now().getTime() / 1000);
      },
      destroy: async (id) => payloads.delete(key(id)),
      revokeByGrantId: async (grantId) => payloads.deleteWhere((payload) => payload.grantId === grantId),
    };
  };
}
