import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { validateSync, type ValidationError, type ValidatorOptions } from 'class-validator';
import { DomainError, type InputFault } from '../errors/index.js';
import { inheritedNames } from './inherited-names.js';
import { inputFaults } from './input-faults.js';

/**
 * Checks every body, query and path parameter that has a class, and hands over an instance of it.
 * Unknown fields are refused; nothing is converted unless the class says so.
 *
 * @throws DomainError `validation-failed` (malformed) that points at each fault
 */
export class InputValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => validationFailed(inputFaults(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && !metadata.data && this.toValidate(metadata) && !isDocument(value)) {
      throw validationFailed([{ pointer: '', code: 'is-object', detail: 'The body must be a JSON object.' }]);
    }
    if (this.toValidate(metadata)) {
      const faults = inheritedNames(value);
      if (faults.length > 0) throw validationFailed(faults);
    }
    return super.transform(value, metadata);
  }

  /** At once: no rule waits for anything, and a promise for each of a thousand objects takes longer than the rules. */
  protected override validate(object: object, options?: ValidatorOptions): ValidationError[] {
    return validateSync(object, options);
  }

  /** Only text is taken as it comes; a number or boolean needs a pipe or class of its own that refuses nonsense. */
  protected override transformPrimitive(value: unknown, metadata: ArgumentMetadata): unknown {
    if (value === undefined || metadata.data === undefined) return value;
    if (metadata.metatype === Number) return this.numberOf(value, metadata.data);
    if (metadata.metatype === Boolean) return this.booleanOf(value, metadata.data);
    if (metadata.metatype === String && typeof value !== 'string') throw this.wrongKind(metadata.data, 'is-string');
    return value;
  }

  private numberOf(value: unknown, name: string): number {
    if (typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value);
    throw this.wrongKind(name, 'is-number');
  }

  private booleanOf(value: unknown, name: string): boolean {
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.wrongKind(name, 'is-boolean');
  }

  private wrongKind(name: string, code: string): DomainError {
    return validationFailed([{ pointer: `/${name}`, code, detail: `${name} must be a ${code.slice('is-'.length)}.` }]);
  }
}

/** The refusal of a document for these faults. */
export function validationFailed(errors: readonly InputFault[]): DomainError {
  return new DomainError('malformed', 'validation-failed', 'The request does not have the form it must have.', {
    errors,
  });
}

function isDocument(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
