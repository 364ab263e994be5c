import { Skeleton, Stack, Text } from '@mantine/core';
import { text } from '../text';

interface Props {
  readonly title: string;
  readonly hint?: string;
}

/** Where a list has nothing in it: that this is so, and what to do next. */
export function Empty({ title, hint }: Props) {
  return (
    <Stack gap={4} py="lg" role="status">
      <Text fw={600}>{title}</Text>
      {hint !== undefined && <Text c="dimmed">{hint}</Text>}
    </Stack>
  );
}

/** Where a list will be. */
export function ListLoading() {
  return (
    <Stack gap="sm" py="sm" role="status" aria-label={text.common.loading}>
      {[1, 2, 3, 4, 5, 6].map((n) => (
        <Skeleton key={n} height={44} />
      ))}
    </Stack>
  );
}
