import { Button, Chip, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { rowsOf } from '../api/paging';
import { members } from '../api/queries';
import { referenceOf } from '../courses/course-grants';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { nameOf, PersonName } from '../shared/person-name';
import { sayDone, sayFailed } from '../shared/say';
import { SearchField } from '../shared/search-field';
import { StateBadge } from '../shared/state-badge';
import { useKept } from '../shared/use-kept';
import { Failure } from '../shell/failure';
import { useSelf } from '../shell/self';
import { usePlace } from '../shell/place';
import { changeRoles, restoring, type Role } from './role-calls';
import { text } from '../text';

type Member = Schemas['MembershipView'];

const ROLES: readonly Role[] = ['admin', 'registrar', 'teacher'];

/** Who is what in an organization, here or waiting; admins change it. */
export function MembersPage() {
  const { org } = useParams({ from: '/organizations/$org/members' });
  const { q = '' } = useSearch({ from: '/organizations/$org/members' });
  const navigate = useNavigate({ from: '/organizations/$org/members' });
  const client = useQueryClient();
  const self = useSelf();
  const place = usePlace();
  const list = useInfiniteQuery(members(org, q));
  const change = async (
    person: string,
    who: string,
    apply: (roles: readonly Role[]) => readonly Role[],
    undone = false,
  ): Promise<boolean> => {
    try {
      const { before, after } = await changeRoles(org, person, apply);
      const undo = (): void => void change(person, who, restoring(before, after), true);
      sayDone(text.members.changed(who, after.map(called)), undone ? undefined : undo);
      return true;
    } catch (error) {
      sayFailed(text.members.failed(who), error, () => void change(person, who, apply, undone));
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: ['members', org] });
    }
  };
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const found = rowsOf(list.data);
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.members} lead={text.members.lead} />
      {place?.admin && (
        <AddMember
          keptAs={`member of ${org}`}
          onAdd={(person, roles) => change(person, person, (now) => [...new Set([...now, ...roles])])}
        />
      )}
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
          mine={member.person.userId !== undefined && member.person.userId === self?.id}
          mayChange={place?.admin === true}
          onRole={(role, has) =>
            change(referenceOf(member.person), nameOf(member.person), (now) =>
              has ? [...new Set([...now, role])] : now.filter((one) => one !== role),
            )
          }
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
  readonly onRole: (role: Role, has: boolean) => Promise<boolean>;
}

function MemberRow({ member, mine, mayChange, onRole }: RowProps) {
  const [working, setWorking] = useState(false);
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
              disabled={!mayChange || mine || working}
              title={mine ? text.members.notYourself : mayChange ? '' : text.members.mayNot}
              onChange={() => {
                setWorking(true);
                void onRole(role, !roles.includes(role)).finally(() => setWorking(false));
              }}
            >
              {called(role)}
            </Chip>
          ))}
        </Group>
      </Group>
    </Paper>
  );
}

interface AddProps {
  readonly keptAs: string;
  readonly onAdd: (person: string, roles: readonly Role[]) => Promise<boolean>;
}

function AddMember({ keptAs, onAdd }: AddProps) {
  const [person, setPerson] = useKept(keptAs, '');
  const [roles, setRoles] = useState<string[]>(['teacher']);
  return (
    <Paper withBorder p="sm" component="section" aria-label={text.members.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onAdd(
            person.trim(),
            ROLES.filter((role) => roles.includes(role)),
          ).then((done) => done && setPerson(''));
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
