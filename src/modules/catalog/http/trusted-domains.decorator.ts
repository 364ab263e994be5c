import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateBy } from 'class-validator';
import { foldDomain } from '../trusted-domain.js';

const MOST = 100;

/** An array of domains, each folded and once. What is no domain stays as it came and is refused by its place. */
export const AreTrustedDomains = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? [...new Set(value.map(folded))] : value)),
    IsArray(),
    ArrayMaxSize(MOST),
    ValidateBy({
      name: 'areDomains',
      validator: {
        validate: (value: unknown) => firstThatIsNone(value) === undefined,
        defaultMessage: (of) => `${firstThatIsNone(of?.value) ?? ''} is not the name of a domain such as example.edu.`,
      },
    }),
  );

function folded(value: unknown): unknown {
  return typeof value === 'string' ? (foldDomain(value) ?? value) : value;
}

/** How the first element that is no domain is told, if there is one. */
function firstThatIsNone(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const elements: unknown[] = value;
  const place = elements.findIndex((element) => typeof element !== 'string' || foldDomain(element) === undefined);
  if (place < 0) return undefined;
  const found = elements[place];
  return typeof found === 'string' ? `“${found.slice(0, 80)}”` : `Element ${place}`;
}
