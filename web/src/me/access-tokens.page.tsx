import {
  ActionIcon,
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { accessTokens } from '../api/queries';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { Empty, ListLoading } from '../shared/empty';
import { PageHead } from '../shared/page-head';
import { sayDone, sayFailed } from '../shared/say';
import { day } from '../shared/when';
import { Failure } from '../shell/failure';
import { text } from '../text';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;

/** Tokens for REST clients that act as whoever is signed in; each is shown once. */
export function AccessTokensPage() {
  const client = useQueryClient();
  const tokens = useQuery(accessTokens);
  const [name, setName] = useState('');
  const [keys, setKeys] = useState(() => new IdempotencyKeys());
  const [openedAt] = useState(() => Date.now());
  const [revoking, setRevoking] = useState<Schemas['AccessTokenView']>();
  const [days, setDays] = useState<number | string>(DEFAULT_DAYS);
  const refresh = () => client.invalidateQueries({ queryKey: accessTokens.queryKey });
  const create = useMutation({
    mutationFn: () => {
      const expiresAt = new Date(openedAt + Number(days) * DAY_MS).toISOString();
      const body = { name: name.trim(), expiresAt };
      const params = { header: { 'Idempotency-Key': keys.of(body) } };
      return answer(api.POST('/api/v1/me/access-tokens', { params, body }));
    },
    onSuccess: () => {
      setName('');
      setKeys(new IdempotencyKeys());
      return refresh();
    },
    onError: (error) => sayFailed(text.trouble.title, error, () => create.mutate()),
  });
  const revoke = async ({ id, name: called }: Schemas['AccessTokenView']): Promise<void> => {
    await answer(api.DELETE('/api/v1/me/access-tokens/{id}', { params: { path: { id } } }));
    sayDone(text.tokens.revoked(called));
    await refresh();
  };
  return (
    <Stack>
      <PageHead title={text.tokens.title} lead={text.tokens.lead} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={text.tokens.name}
            value={name}
            maxLength={100}
            required
            style={{ flex: '1 1 220px' }}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput label={text.tokens.days} value={days} min={1} max={365} w={160} onChange={setDays} />
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            {text.tokens.create}
          </Button>
        </Group>
      </form>
      {create.data && (
        <Alert color="teal" title={text.tokens.once}>
          <Group gap="sm">
            <Code style={{ overflowWrap: 'anywhere' }}>{create.data.token}</Code>
            <CopyButton value={create.data.token}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? text.common.copied : text.common.copy}
                </Button>
              )}
            </CopyButton>
          </Group>
        </Alert>
      )}
      {tokens.isError && !tokens.data && <Failure error={tokens.error} onAgain={() => void tokens.refetch()} />}
      {tokens.isPending && <ListLoading />}
      {tokens.data?.length === 0 && <Empty title={text.tokens.none} />}
      {tokens.data && tokens.data.length > 0 && (
        <Table>
          <Table.Tbody>
            {tokens.data.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td>
                  <Text fw={600} size="sm">
                    {token.name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {`${text.tokens.created(day(token.createdAt))} · ${text.tokens.expires(day(token.expiresAt))}`}
                  </Text>
                </Table.Td>
                <Table.Td ta="end">
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={`${text.tokens.revoke}: ${token.name}`}
                    onClick={() => setRevoking(token)}
                  >
                    <IconTrash size={18} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {revoking && (
        <ConfirmDialog
          heading={text.tokens.revokeTitle(revoking.name)}
          consequence={text.tokens.revokeConsequence}
          action={text.tokens.revoke}
          onConfirm={() => revoke(revoking)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Stack>
  );
}
