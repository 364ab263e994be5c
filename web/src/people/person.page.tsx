import { Alert, Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Schemas } from '../api/client';
import { hasStatus } from '../api/problem';
import { person } from '../api/queries';
import { renew } from '../invitations/invitation-calls';
import { Empty, ListLoading } from '../shared/empty';
import { GrantName } from '../shared/grant-name';
import { PageHead } from '../shared/page-head';
import { nameOf } from '../shared/person-name';
import { sayDone, sayFailed } from '../shared/say';
import { HereBadge, StateBadge } from '../shared/state-badge';
import { day } from '../shared/when';
import { Failure } from '../shell/failure';
import { usePlace, type Place } from '../shell/place';
import { text } from '../text';

type Held = Schemas['HeldGrantView'];

const EVERY_MS = 5_000;

/** “Why has Ana no access?”: what one person holds, what waits for them and why, and what to do about it. */
export function PersonPage() {
  const { org, person: ref } = useParams({ from: '/organizations/$org/people/$person' });
  const place = usePlace();
  const record = useQuery({ ...person(org, ref), refetchInterval: EVERY_MS });
  if (hasStatus(record.error, 404)) return <NeverInvited org={org} called={ref} />;
  if (record.isError && !record.data) return <Failure error={record.error} onAgain={() => void record.refetch()} />;
  if (!record.data) return <ListLoading />;
  const { person: who, state, grants, emails } = record.data;
  const waiting = grants.filter((one) => one.state === 'pending');
  const held = grants.filter((one) => one.state === 'active');
  return (
    <Stack gap="lg">
      <PageHead
        title={nameOf(who)}
        lead={[who.email, who.externalUserKey].filter((one) => one !== undefined).join(' · ')}
      >
        <HereBadge here={state === 'registered'} />
      </PageHead>
      {state === 'pending' && <Text>{text.people.notHere(who.email ?? who.externalUserKey ?? ref)}</Text>}
      {emails.length > 0 && (
        <Text size="sm">
          {`${text.people.signedInWith} ${emails.map(({ address, proof }) => `${address} (${text.me.proofs[proof] ?? proof})`).join(', ')}`}
        </Text>
      )}
      <section aria-labelledby="waiting">
        <Title order={2} size="h4" id="waiting" mb="xs">
          {text.people.waitingTitle}
        </Title>
        {waiting.length === 0 && <Text c="dimmed">{text.people.nothingWaits}</Text>}
        <Stack gap="xs">
          {waiting.map((grant) => (
            <Waiting key={grant.id} org={org} grant={grant} place={place} />
          ))}
        </Stack>
      </section>
      <section aria-labelledby="held">
        <Title order={2} size="h4" id="held" mb="xs">
          {text.people.heldTitle}
        </Title>
        {held.length === 0 && <Text c="dimmed">{text.people.nothingHeld}</Text>}
        <Stack gap="xs">
          {held.map((grant) => (
            <Paper key={grant.id} withBorder p="sm">
              <GrantName grant={grant} />
              <Text size="xs" c="dimmed">
                {text.grants.on(day(grant.grantedAt))}
              </Text>
            </Paper>
          ))}
        </Stack>
      </section>
      {place?.registrar && (
        <Anchor component={Link} to={`/organizations/${org}/activity?person=${encodeURIComponent(ref)}`} size="sm">
          {text.people.whatHappened(nameOf(who))}
        </Anchor>
      )}
    </Stack>
  );
}

interface WaitingProps {
  readonly org: string;
  readonly grant: Held;
  readonly place: Place | undefined;
}

function Waiting({ org, grant, place }: WaitingProps) {
  const client = useQueryClient();
  const reason = grant.pending?.reason;
  const mayRenew = place?.registrar === true;
  const again = async (): Promise<void> => {
    try {
      const renewed = await renew(org, grant.id);
      sayDone(renewed.state === 'active' ? text.invitations.realNow : text.invitations.renewed(1));
    } catch (error) {
      sayFailed(text.trouble.title, error, () => void again());
    }
    await client.invalidateQueries({ queryKey: ['person', org] });
  };
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: '1 1 260px', minWidth: 0 }}>
          <GrantName grant={grant} />
          <Text size="sm" mt={4}>
            {grant.pending?.detail}
          </Text>
          {reason !== undefined && (
            <Text size="sm" fw={500}>
              {text.people.nextStep[reason]}
            </Text>
          )}
          {grant.pending && (
            <Text size="xs" c="dimmed">
              {`${text.grants.on(day(grant.grantedAt))} · ${text.state.until(day(grant.pending.expiresAt))}`}
            </Text>
          )}
        </div>
        <StateBadge pending={grant.pending} />
        {mayRenew && (reason === 'expired' || reason === 'grantor-lost-rights') && (
          <Button size="compact-sm" onClick={() => void again()}>
            {text.invitations.renew}
          </Button>
        )}
      </Group>
    </Paper>
  );
}

function NeverInvited({ org, called }: { readonly org: string; readonly called: string }) {
  return (
    <Stack>
      <PageHead title={called} />
      <Empty title={text.people.unknown} />
      <Alert color="orange" variant="light">
        {text.people.neverInvited(called)}
      </Alert>
      <Anchor component={Link} to={`/organizations/${org}/people`} size="sm">
        {text.people.back}
      </Anchor>
    </Stack>
  );
}
