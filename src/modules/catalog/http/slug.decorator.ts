import { ValidateBy } from 'class-validator';
import { isSlug } from '../reference.js';

/** See {@link isSlug}. */
export const IsSlug = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSlug',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isSlug(value),
      defaultMessage: (of) =>
        `${of?.property ?? 'It'} must be 1 to 63 of a-z, 0-9 and inner hyphens, and not look like an id.`,
    },
  });
