import { Transform } from 'class-transformer';

/**
 * Reads a query parameter written in decimal digits as a number. Anything else stays as it came, so that `@IsInt()`
 * refuses it: nothing turns silently into NaN or zero.
 */
export const WholeNumber = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
  );
