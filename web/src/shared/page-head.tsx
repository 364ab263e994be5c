import { Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { text } from '../text';

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

/** The head of a page: its title, also that of the window, and what can be done with all of it. */
export function PageHead({ title, lead, children }: Props) {
  useEffect(() => {
    document.title = title === text.product ? title : `${title} · ${text.product}`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div style={{ minWidth: 0, flex: '1 1 260px' }}>
        <Title order={1} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {lead !== undefined && (
          <Text c="dimmed" size="sm" component="div">
            {lead}
          </Text>
        )}
      </div>
      {children}
    </Group>
  );
}
