import { defineEntity, p } from '@mikro-orm/core';

const IdempotencyRecordSchema = defineEntity({
  name: 'IdempotencyRecord',
  schema: 'common',
  tableName: 'idempotency_record',
  properties: {
    caller: p.uuid().primary(),
    keyHash: p.text().primary(),
    fingerprint: p.text(),
    answer: p.blob(),
    createdAt: p.datetime().index(),
  },
});

/**
 * How a request with an `Idempotency-Key` was answered, so that its repetition gets the same answer. The answer is
 * encrypted under a key that only the client's `Idempotency-Key` completes: a secret that is shown once can be shown
 * again to whoever repeats the request, and never lies here in clear.
 */
export class IdempotencyRecord extends IdempotencyRecordSchema.class {}
IdempotencyRecordSchema.setClass(IdempotencyRecord);
