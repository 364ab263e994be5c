import { Button, Chip, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { rowsOf } from '../api/paging';
import { me, members } from '../api/queries';
import { referenceOf } from '../courses/course-grants';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { nameOf, PersonName } from '../shared/person-name';
import { sayDone, sayFailed } from '../shared/say';
import { SearchField } from '../shared/search-field';
import { StateBadge } from '../shared/state-badge';
import { Failure } from '../shell/failure';
import { usePlace } from '../shell/place';
import { text } from '../text';

type Role = Schemas['OrganizationRole'];
type Member = Schemas['MembershipView'];

const ROLES: readonly Role[] = ['admin', 'registrar', 'teacher'];

/** Who is what in an organization, here or waiting; admins change it. */
export function MembersPage() {
  const { org } = useParams({ from: '/organizations/$org/members' });
  const { q = '' } = useSearch({ from: '/organizations/$org/members' });
  const navigate = useNavigate({ from: '/organizations/$org/members' });
  const client = useQueryClient();
  const self = useQuery(me);
  const place = usePlace();
  const list = useInfiniteQuery(members(org, q));
  const put = async (person: string, who: string, roles: readonly Role[], before: readonly Role[]): Promise<void> => {
    const path = { params: { path: { org, person } } };
    try {
      if (roles.length > 0) {
        await answer(api.PUT('/api/v1/organizations/{org}/members/{person}', { ...path, body: { roles: [...roles] } }));
      } else await answer(api.DELETE('/api/v1/organizations/{org}/members/{person}', path));
      sayDone(text.members.changed(who, roles.map(called)), () => void put(person, who, before, roles));
    } catch (error) {
      sayFailed(text.members.failed(who), error, () => void put(person, who, roles, before));
    }
    await client.invalidateQueries({ queryKey: ['members', org] });
  };
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const found = rowsOf(list.data);
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.members} lead={text.members.lead} />
      {place?.admin && <AddMember onAdd={(person, roles) => put(person, person, roles, [])} />}
      <SearchField
        label={text.members.search}
        value={q}
        onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      />
      {list.isPending && <ListLoading />}
      {list.data && found.length === 0 && <Empty title={q === '' ? text.members.none : text.courses.noMatch(q)} />}
      {found.map((member) => (
        <MemberRow
          key={member.id}
          member={member}
          mine={member.person.userId !== undefined && member.person.userId === self.data?.id}
          mayChange={place?.admin === true}
          onRoles={(roles) => put(referenceOf(member.person), nameOf(member.person), roles, member.roles)}
        />
      ))}
      <MoreButton list={list} />
    </Stack>
  );
}

const called = (role: Role): string => text.me.organizationRoles[role] ?? role;

interface RowProps {
  readonly member: Member;
  readonly mine: boolean;
  readonly mayChange: boolean;
  readonly onRoles: (roles: readonly Role[]) => Promise<void>;
}

function MemberRow({ member, mine, mayChange, onRoles }: RowProps) {
  const roles = member.roles;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: '1 1 220px', minWidth: 0 }}>
          <PersonName person={member.person} />
          {mine && (
            <Text size="xs" c="dimmed">
              {text.course.yourself}
            </Text>
          )}
        </div>
        <StateBadge pending={member.pending} />
        <Group gap={6} role="group" aria-label={text.members.rolesOf(nameOf(member.person))}>
          {ROLES.map((role) => (
            <Chip
              key={role}
              size="xs"
              variant="outline"
              checked={roles.includes(role)}
              disabled={!mayChange || mine}
              title={mine ? text.members.notYourself : mayChange ? '' : text.members.mayNot}
              onChange={() =>
                void onRoles(roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role])
              }
            >
              {called(role)}
            </Chip>
          ))}
        </Group>
      </Group>
    </Paper>
  );
}

function AddMember({ onAdd }: { readonly onAdd: (person: string, roles: readonly Role[]) => Promise<void> }) {
  const [person, setPerson] = useState('');
  const [roles, setRoles] = useState<string[]>(['teacher']);
  return (
    <Paper withBorder p="sm" component="section" aria-label={text.members.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onAdd(
            person.trim(),
            ROLES.filter((role) => roles.includes(role)),
          ).then(() => setPerson(''));
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={text.members.address}
            description={text.members.addressHint}
            value={person}
            required
            style={{ flex: '1 1 240px' }}
            onChange={(event) => setPerson(event.currentTarget.value)}
          />
          <Chip.Group multiple value={roles} onChange={setRoles}>
            <Group gap={6} role="group" aria-label={text.course.roles}>
              {ROLES.map((role) => (
                <Chip key={role} value={role} size="xs" variant="outline">
                  {called(role)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <Button type="submit" disabled={person.trim() === '' || roles.length === 0}>
            {text.members.add}
          </Button>
        </Group>
      </form>
    </Paper>
  );
}
