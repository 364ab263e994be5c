import { Badge, Text } from '@mantine/core';
import { IconHourglass, IconUserCheck } from '@tabler/icons-react';
import type { Schemas } from '../api/client';
import { text } from '../text';

type Pending = Schemas['PendingView'];

/** Whether somebody has ever signed in. */
export function HereBadge({ here }: { readonly here: boolean }) {
  const Icon = here ? IconUserCheck : IconHourglass;
  return (
    <Badge color={here ? 'teal' : 'orange'} variant="light" leftSection={<Icon size={12} aria-hidden />}>
      {here ? text.state.here : text.state.notHere}
    </Badge>
  );
}

/** Whether what was granted is its person's already, or waits, and why. */
export function StateBadge({ pending }: { readonly pending?: Pending | undefined }) {
  if (!pending) return <HereBadge here />;
  return (
    <div>
      <Badge color="orange" variant="light" leftSection={<IconHourglass size={12} aria-hidden />}>
        {text.state.waiting}
      </Badge>
      <Text size="xs" c="dimmed" title={pending.detail}>
        {text.state.reasons[pending.reason]}
      </Text>
    </div>
  );
}
