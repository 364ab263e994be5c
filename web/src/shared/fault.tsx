import { Text } from '@mantine/core';

/** Why a form was not accepted, beside what was typed; nothing where there is no reason. */
export function Fault({ reason }: { readonly reason: string | undefined }) {
  if (reason === undefined) return null;
  return (
    <Text c="red.8" size="sm" role="alert">
      {reason}
    </Text>
  );
}
