import { expect, test } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import '../../src/app.module.js';

/** Rules on what a value is. Every other rule is on what such a value is like. */
const TYPES = new Set(['isArray', 'isBoolean', 'isInt', 'isObject', 'isString', 'isRfc3339']);

/** Rules that say nothing sensible of a value that is of another type. */
const NEED_A_TYPE = new Set(['isLength', 'minLength', 'maxLength', 'min', 'max', 'arrayUnique', 'arrayMinSize']);

interface Rule {
  readonly field: string;
  readonly name: string;
  readonly each: boolean;
}

/** All rules on the fields of input, in the order in which they are judged. */
function rules(): Rule[] {
  const byClass = Reflect.get(getMetadataStorage(), 'validationMetadatas') as Map<
    { name: string },
    { propertyName: string; name?: string; each: boolean }[]
  >;
  return [...byClass].flatMap(([{ name: owner }, found]) =>
    found.flatMap(({ propertyName, name, each }) =>
      name === undefined ? [] : [{ field: `${owner}.${propertyName}`, name, each }],
    ),
  );
}

test('of everything that is asked of a field, its type is judged first, so that a wrong type is called that', () => {
  const byField = Map.groupBy(
    rules().filter(({ name }) => name !== 'isOptional'),
    ({ field }) => field,
  );
  expect(byField.size).toBeGreaterThan(20);
  const wrong = [...byField].filter(([, [first, ...others]]) => {
    const isOfType = first !== undefined && TYPES.has(first.name) && !first.each;
    return !isOfType && others.concat(first ?? []).some(({ name }) => TYPES.has(name) || NEED_A_TYPE.has(name));
  });
  expect(wrong.map(([field, [first]]) => `${field}: ${first?.name}`)).toEqual([]);
});
