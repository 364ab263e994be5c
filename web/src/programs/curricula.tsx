import { Badge, Button, Group, Loader, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { curricula } from '../api/queries';
import { CodeTitleDialog, type Called } from '../shared/code-title-dialog';
import { text } from '../text';

/** The curricula of a program: each can be changed and closed, and another made. */
export function Curricula({ program }: { readonly program: string }) {
  const { data } = useQuery(curricula(program));
  const client = useQueryClient();
  const [keys] = useState(() => new IdempotencyKeys());
  const [edited, setEdited] = useState<Schemas['CurriculumView'] | 'new'>();
  const save = async ({ code, title, active = true }: Called): Promise<void> => {
    const body = { code, title, active };
    await (edited === 'new' || edited === undefined
      ? answer(
          api.POST('/api/v1/programs/{program}/curricula', {
            params: { path: { program }, header: { 'Idempotency-Key': keys.of(body) } },
            body,
          }),
        )
      : answer(
          api.PATCH('/api/v1/programs/{program}/curricula/{curriculum}', {
            params: { path: { program, curriculum: edited.id } },
            body,
          }),
        ));
    await client.invalidateQueries({ queryKey: ['curricula', program] });
  };
  return (
    <Group gap="xs" component="section" aria-label={text.program.curricula}>
      <Text size="sm" fw={600}>
        {text.program.curricula}
      </Text>
      {data === undefined && <Loader size="xs" />}
      {data?.map((one) => (
        <Button key={one.id} size="compact-sm" variant="default" title={one.title} onClick={() => setEdited(one)}>
          {one.code}
          {!one.active && (
            <Badge size="xs" ml={6} color="gray" variant="light">
              {text.program.inactive}
            </Badge>
          )}
        </Button>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setEdited('new')}
      >
        {text.program.newCurriculum}
      </Button>
      {edited !== undefined && (
        <CodeTitleDialog
          heading={edited === 'new' ? text.program.newCurriculum : edited.title}
          initial={edited === 'new' ? { code: '', title: '', active: true } : edited}
          onClose={() => setEdited(undefined)}
          onSave={save}
        />
      )}
    </Group>
  );
}
