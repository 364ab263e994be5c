import { Text } from '@mantine/core';
import type { Schemas } from '../api/client';
import { text } from '../text';

type PersonView = Schemas['PersonView'];

/** What to call somebody in a sentence: their name, or whatever else they are known by. */
export function nameOf({ name, email, externalUserKey }: PersonView): string {
  return [name, email, externalUserKey].find((one) => one !== undefined && one !== '') ?? text.common.unknownPerson;
}

/** Somebody in a list: what they are called, and below it by what else they are known. */
export function PersonName({ person }: { readonly person: PersonView }) {
  const called = nameOf(person);
  const others = [person.email, person.externalUserKey].filter((one) => one !== undefined && one !== called);
  return (
    <div>
      <Text size="sm" fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
        {called}
      </Text>
      {others.length > 0 && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {others.join(' · ')}
        </Text>
      )}
    </div>
  );
}
