import { setImmediate as othersFirst } from 'node:timers/promises';
import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DomainError, type InputFault } from '../errors/index.js';
import { inheritedNames } from './inherited-names.js';
import { inputFaults } from './input-faults.js';
import { validationFailed } from './validation.pipe.js';

const ENOUGH_FAULTS = 100;

/** After so many rows other requests have their turn: checking ten thousand takes a fraction of a second. */
const IN_ONE_GO = 500;

/**
 * Checks a body that is an array of rows: `@Body(new RowsPipe(Row, 1000)) rows: Row[]`. Every row becomes an instance
 * of its class, whose rules are all synchronous. This judges the form of the document only; what a well-formed row asks for is for the service to judge.
 *
 * @throws DomainError `too-many-rows` (too-large) beyond `most` rows, `validation-failed` (malformed) otherwise
 */
@Injectable()
export class RowsPipe<T extends object> implements PipeTransform<unknown, Promise<T[]>> {
  constructor(
    private readonly Row: Type<T>,
    private readonly most: number,
  ) {}

  async transform(body: unknown): Promise<T[]> {
    if (!Array.isArray(body)) {
      throw validationFailed([{ pointer: '', code: 'is-array', detail: 'The body must be a JSON array of rows.' }]);
    }
    if (body.length > this.most) {
      throw new DomainError('too-large', 'too-many-rows', `At most ${this.most} rows can be sent in one call.`);
    }
    const faults: InputFault[] = [];
    const rows: T[] = [];
    for (const [index, plain] of body.entries()) {
      if (faults.length >= ENOUGH_FAULTS) break;
      if (index % IN_ONE_GO === IN_ONE_GO - 1) await othersFirst();
      const row = this.check(plain, `/${index}`, faults);
      if (row) rows.push(row);
    }
    if (faults.length > 0) throw validationFailed(faults.slice(0, ENOUGH_FAULTS));
    return rows;
  }

  private check(plain: unknown, pointer: string, faults: InputFault[]): T | undefined {
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
      faults.push({ pointer, code: 'is-object', detail: 'A row must be a JSON object.' });
      return undefined;
    }
    faults.push(...inheritedNames(plain, pointer));
    const row = plainToInstance(this.Row, plain);
    const errors = validateSync(row, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
    });
    faults.push(...inputFaults(errors, pointer));
    return row;
  }
}
