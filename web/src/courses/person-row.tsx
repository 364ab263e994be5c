import { ActionIcon, Badge, Group, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { nameOf, PersonName } from '../shared/person-name';
import { HereBadge, StateBadge } from '../shared/state-badge';
import { text } from '../text';
import type { CourseTable } from './course-table';
import classes from './course.module.css';
import { ExpandButton } from './expand-button';
import type { PersonRow } from './people-rows';
import { PersonRights } from './person-rights';
import { PrivilegeSwitch } from './privilege-switch';
import {
  assigning,
  choosing,
  holds,
  NOTHING,
  REMOVING,
  standingOf,
  type Choice,
  type Grant,
  type PrivilegeName,
} from './rights';
import type { Step } from './use-grant-changes';

interface Props {
  readonly row: PersonRow;
  readonly table: CourseTable;
  readonly index: number;
}

/** One person of the course's table, with a switch for each privilege where there is room, and all of it below. */
export function PersonRowView({ row, table, index }: Props) {
  const open = table.open.has(row.ref);
  const { wide, vocabulary, roles, locks, changes, fullHolders } = table;
  const learned = changes.known.get(row.ref);
  const stored = learned === undefined ? row.grant : (learned ?? undefined);
  const grant: Grant = changes.hoped.get(row.ref) ?? stored ?? NOTHING;
  const person = stored?.person ?? row.person;
  const who = nameOf(person);
  const everything = fullHolders.get(person.userId ?? '');
  const subject = { userId: person.userId, grant, holdsAll: everything !== undefined };
  const standings = vocabulary.map(({ name }) => {
    const privilege = name;
    const standing = standingOf(privilege, grant, roles, vocabulary);
    return { privilege, standing: subject.holdsAll ? ({ is: 'allowed' } as const) : standing };
  });
  const make = (step: Step, done: string): void => changes.make({ person: row.ref, who, shown: grant, done, ...step });
  const setPrivilege = (privilege: PrivilegeName, choice: Choice): void => {
    const said = { off: text.course.offNow, allow: text.course.allowedNow, deny: text.course.deniedNow }[choice];
    make(choosing(privilege, choice), said(text.privileges.name(privilege), who));
  };
  const setRole = (role: string, has: boolean): void =>
    make(assigning(role, has), (has ? text.course.roleNow : text.course.roleGone)(role, who));
  const held = standings.filter(({ standing }) => holds(standing)).length;
  return (
    <div className={classes['row']} data-person={row.ref}>
      <div className={classes['grid']} data-wide={wide || undefined} role="row" aria-rowindex={index + 2}>
        <div role="cell">
          <ExpandButton who={who} open={open} onClick={() => table.onOpen(row.ref)} />
        </div>
        <div role="rowheader" className={classes['who']}>
          <PersonName person={person} />
          <Group gap={4} mt={2}>
            {person.userId === table.userId && (
              <Badge size="xs" variant="outline" color="gray">
                {text.course.yourself}
              </Badge>
            )}
            {everything !== undefined && (
              <Badge size="xs" color="teal" variant="outline">
                {everything}
              </Badge>
            )}
            {grant.roles.map((role) => (
              <Badge key={role} size="xs" radius="sm" color="indigo" variant="light" tt="none">
                {role}
              </Badge>
            ))}
            {!wide && (
              <Text size="xs" c="dimmed">
                {text.course.summary(held)}
              </Text>
            )}
          </Group>
        </div>
        <div role="cell">
          <RowState row={row} person={person} stored={stored} onDismiss={() => table.onDismiss(row.ref)} />
        </div>
        {wide &&
          standings.map(({ privilege, standing }) => {
            const locked = locks.ofPrivilege(subject, privilege);
            return (
              <div role="cell" key={privilege} className={classes['cell']}>
                <PrivilegeSwitch
                  privilege={text.privileges.name(privilege)}
                  who={who}
                  standing={standing}
                  locked={locked}
                  onFlip={() => setPrivilege(privilege, standing.is === 'off' ? 'allow' : 'off')}
                  onExplain={() => table.onOpen(row.ref, true)}
                />
              </div>
            );
          })}
      </div>
      {open && (
        <div role="row" className={classes['details']}>
          <div role="cell">
            <PersonRights
              who={who}
              grant={grant}
              roles={roles}
              vocabulary={vocabulary}
              lockOf={(privilege) => locks.ofPrivilege(subject, privilege)}
              lockOfRole={(role) => locks.ofRole(subject, role)}
              onChoose={setPrivilege}
              onRole={setRole}
              onRemove={
                stored && locks.ofPerson(subject) === undefined
                  ? () => make(REMOVING, text.course.removed(who))
                  : undefined
              }
              grantedBy={stored}
            />
          </div>
        </div>
      )}
    </div>
  );
}

interface StateProps {
  readonly row: PersonRow;
  readonly person: PersonRow['person'];
  readonly stored: PersonRow['grant'];
  readonly onDismiss: () => void;
}

function RowState({ row, person, stored, onDismiss }: StateProps) {
  if (stored) return <StateBadge pending={stored.pending} />;
  if (person.userId !== undefined) return <HereBadge here />;
  if (!row.draft) return <HereBadge here={false} />;
  return (
    <Group gap={4} wrap="nowrap">
      <Text size="xs" c="dimmed">
        {text.missing.draft}
      </Text>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`${text.missing.dismiss}: ${nameOf(person)}`}
        onClick={onDismiss}
      >
        <IconX size={14} />
      </ActionIcon>
    </Group>
  );
}
