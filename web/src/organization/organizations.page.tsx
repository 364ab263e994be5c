import { Anchor, Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { rowsOf } from '../api/paging';
import { organizations } from '../api/queries';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { Fault } from '../shared/fault';
import { reasonOf } from '../shared/say';
import { Failure } from '../shell/failure';
import { useSelf } from '../shell/self';
import { text } from '../text';

/** The organizations that somebody knows; platform admins can make one. */
export function OrganizationsPage() {
  const self = useSelf();
  const list = useInfiniteQuery(organizations);
  const [creating, setCreating] = useState(false);
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const found = rowsOf(list.data);
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.organizations}>
        {self?.platformAdmin && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {text.organizations.create}
          </Button>
        )}
      </PageHead>
      {list.isPending && <ListLoading />}
      {list.data && found.length === 0 && <Empty title={text.organizations.none} hint={text.organizations.noneHint} />}
      {found.length > 0 && (
        <Table highlightOnHover>
          <Table.Tbody>
            {found.map(({ id, slug, name }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/organizations/${slug}/courses`} fw={600}>
                    {name}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {slug}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <MoreButton list={list} />
      {creating && <CreateOrganization onClose={() => setCreating(false)} />}
    </Stack>
  );
}

function CreateOrganization({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [{ slug, name }, setNamed] = useState({ slug: '', name: '' });
  const [fault, setFault] = useState<string>();
  const [keys] = useState(() => new IdempotencyKeys());
  const save = async (): Promise<void> => {
    try {
      const body = { slug: slug.trim(), name: name.trim() };
      const params = { header: { 'Idempotency-Key': keys.of(body) } };
      await answer(api.POST('/api/v1/organizations', { params, body }));
      await client.invalidateQueries({ queryKey: ['organizations'] });
      onClose();
    } catch (error) {
      setFault(reasonOf(error));
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.organizations.create}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <TextInput
            label={text.common.name}
            value={name}
            required
            data-autofocus
            onChange={(event) => setNamed({ slug, name: event.currentTarget.value })}
          />
          <TextInput
            label={text.organizations.slug}
            description={text.organizations.slugHint}
            value={slug}
            required
            onChange={(event) => setNamed({ name, slug: event.currentTarget.value })}
          />
          <Fault reason={fault} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.common.cancel}
            </Button>
            <Button type="submit">{text.common.create}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
