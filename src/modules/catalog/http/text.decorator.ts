import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';

const ONE_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;

/** Trims a text. Anything else stays as it came, for the validator to refuse. */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

/** One line of text, trimmed, of `shortest` to `longest` characters, none of them a control character. */
export const IsLine = (shortest: number, longest: number): PropertyDecorator =>
  applyDecorators(
    Trimmed(),
    ValidateBy({
      name: 'isLine',
      validator: {
        validate: (value: unknown) => isLine(value, shortest, longest),
        defaultMessage: (of) =>
          `${of?.property ?? 'It'} must be ${shortest} to ${longest} characters of text without control characters.`,
      },
    }),
  );

/** The field may be left out. It must not be null: there is nothing that null would mean. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

/** Characters are code points, as PostgreSQL counts them. */
function isLine(value: unknown, shortest: number, longest: number): boolean {
  if (typeof value !== 'string' || value.length > 2 * longest || !ONE_LINE.test(value)) return false;
  const { length } = [...value];
  return length >= shortest && length <= longest;
}
