import { Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { rowsOf } from '../api/paging';
import { referenceOf } from '../courses/course-grants';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { Empty, ListLoading } from '../shared/empty';
import { GrantName } from '../shared/grant-name';
import { PageHead } from '../shared/page-head';
import { nameOf, PersonName } from '../shared/person-name';
import { sayDone, sayFailed } from '../shared/say';
import { useReadOn } from '../shared/read-on';
import { SearchField } from '../shared/search-field';
import { StateBadge } from '../shared/state-badge';
import { VirtualRows } from '../shared/virtual-rows';
import { day } from '../shared/when';
import { Failure } from '../shell/failure';
import { text } from '../text';
import {
  doAll,
  GRANT_KINDS,
  invitations,
  renew,
  revoke,
  WAITING_REASONS,
  type Invitation,
  type Tally,
} from './invitation-calls';
import classes from './invitations.module.css';

const REASONS = choices(WAITING_REASONS, text.state.reasonNames);
const KINDS = choices(GRANT_KINDS, text.grants.kinds);

/** Everything that waits in an organization, why, and what can be done about it, one by one or many at once. */
export function InvitationsPage() {
  const { org } = useParams({ from: '/organizations/$org/invitations' });
  const { q = '', reason, kind } = useSearch({ from: '/organizations/$org/invitations' });
  const navigate = useNavigate({ from: '/organizations/$org/invitations' });
  const client = useQueryClient();
  const list = useInfiniteQuery(
    invitations(
      org,
      q,
      REASONS.find((one) => one.value === reason)?.value,
      KINDS.find((one) => one.value === kind)?.value,
    ),
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [revoking, setRevoking] = useState(false);
  const rows = rowsOf(list.data);
  const ids = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const narrow = (change: { q?: string; reason?: string | null; kind?: string | null }): void => {
    const next = { q, reason, kind, ...change };
    const search = Object.fromEntries(
      Object.entries(next).filter(([, value]) => value !== undefined && value !== null && value !== ''),
    );
    void navigate({ search, replace: true });
  };
  const finish = async ({ done, refused }: Tally, said: (n: number) => string): Promise<void> => {
    if (done > 0) sayDone(said(done));
    const [first] = refused;
    if (first) sayFailed(text.invitations.someRefused(refused.length), first.error);
    setChosen(new Set(refused.map(({ id }) => id)));
    await client.invalidateQueries({ queryKey: ['invitations', org] });
  };
  const { onEnd, failure } = useReadOn(list);
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const all = rows.length > 0 && ids.length === rows.length;
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.invitations} lead={text.invitations.lead} />
      <SearchField label={text.invitations.search} value={q} onSearch={(next) => narrow({ q: next })} />
      <Group gap="sm">
        <Select
          aria-label={text.invitations.byReason}
          placeholder={text.invitations.byReason}
          data={REASONS}
          value={reason ?? null}
          clearable
          clearButtonProps={{ 'aria-label': text.common.clear }}
          onChange={(value) => narrow({ reason: value })}
        />
        <Select
          aria-label={text.invitations.byKind}
          placeholder={text.invitations.byKind}
          data={KINDS}
          value={kind ?? null}
          clearable
          clearButtonProps={{ 'aria-label': text.common.clear }}
          onChange={(value) => narrow({ kind: value })}
        />
      </Group>
      {list.isPending && <ListLoading />}
      {list.data && rows.length === 0 && <Empty title={text.invitations.none} hint={text.invitations.noneHint} />}
      {rows.length > 0 && (
        <>
          <Group gap="sm" className={classes['actions']}>
            <Checkbox
              label={ids.length === 0 ? text.invitations.chooseAll : text.invitations.chosen(ids.length)}
              checked={all}
              indeterminate={ids.length > 0 && !all}
              onChange={() => setChosen(all ? new Set() : new Set(rows.map(({ id }) => id)))}
            />
            <Button
              size="compact-sm"
              variant="default"
              disabled={ids.length === 0}
              onClick={() =>
                void doAll(ids, (id) => renew(org, id)).then((tally) => finish(tally, text.invitations.renewed))
              }
            >
              {text.invitations.renew}
            </Button>
            <Button
              size="compact-sm"
              color="red"
              variant="light"
              disabled={ids.length === 0}
              onClick={() => setRevoking(true)}
            >
              {text.invitations.revoke}
            </Button>
          </Group>
          <div role="table" aria-label={text.navigation.invitations} aria-rowcount={-1}>
            <VirtualRows rows={rows} keyOf={(row) => row.id} onEnd={onEnd} rowHeight={70}>
              {(row) => (
                <InvitationRow
                  org={org}
                  row={row}
                  chosen={chosen.has(row.id)}
                  onChoose={() => setChosen(toggled(chosen, row.id))}
                />
              )}
            </VirtualRows>
          </div>
        </>
      )}
      {failure}
      {revoking && (
        <ConfirmDialog
          heading={text.invitations.revokeTitle(ids.length)}
          consequence={text.invitations.revokeConsequence}
          action={text.invitations.revoke}
          onClose={() => setRevoking(false)}
          onConfirm={async () => finish(await doAll(ids, (id) => revoke(org, id)), text.invitations.revoked)}
        />
      )}
    </Stack>
  );
}

function choices<T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>) {
  return values.map((value) => ({ value, label: labels[value] }));
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface RowProps {
  readonly org: string;
  readonly row: Invitation;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function InvitationRow({ org, row, chosen, onChoose }: RowProps) {
  const who = nameOf(row.person);
  return (
    <div role="row" className={classes['row']}>
      <div role="cell">
        <Checkbox aria-label={text.invitations.choose(who)} checked={chosen} onChange={onChoose} />
      </div>
      <div role="cell" className={classes['who']}>
        <Link
          to="/organizations/$org/people/$person"
          params={{ org, person: referenceOf(row.person) }}
          className={classes['link']}
        >
          <PersonName person={row.person} />
        </Link>
      </div>
      <div role="cell" className={classes['who']}>
        <GrantName grant={row} />
      </div>
      <div role="cell">
        <StateBadge pending={row.pending} />
        {row.pending && (
          <Text size="xs" c="dimmed">
            {text.state.until(day(row.pending.expiresAt))}
          </Text>
        )}
      </div>
    </div>
  );
}
