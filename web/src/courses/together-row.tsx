import { Text } from '@mantine/core';
import { text } from '../text';
import type { CourseTable } from './course-table';
import classes from './course.module.css';
import type { PersonRow } from './people-rows';
import { PersonRights } from './person-rights';
import { PrivilegeSwitch } from './privilege-switch';
import { choose, NOTHING, standingOf, withRole, type Grant, type PrivilegeName } from './rights';
import type { SetTogether } from './use-together';

interface Props {
  readonly rows: readonly PersonRow[];
  readonly table: CourseTable;
  readonly onSet: SetTogether;
}

/** The switches of all who were pasted together: what is on for each of them is on here. */
export function TogetherRow({ rows, table, onSet }: Props) {
  const { wide, vocabulary, roles, locks, changes } = table;
  const grants = rows.map((row) => changes.hoped.get(row.ref) ?? changes.known.get(row.ref) ?? row.grant ?? NOTHING);
  const common = intersection(grants);
  const subject = { userId: undefined, grant: common, holdsAll: false };
  const who = text.missing.together(rows.length);
  const set = (privilege: PrivilegeName, on: boolean): void => {
    const said = (on ? text.missing.allSet : text.missing.allUnset)(text.privileges.name(privilege), rows.length);
    onSet(rows, (grant) => choose(grant, privilege, on ? 'allow' : 'off'), said);
  };
  return (
    <div className={classes['row']} data-together>
      <div className={classes['grid']} data-wide={wide || undefined} role="row">
        <div role="cell" />
        <div role="rowheader">
          <Text size="sm" fw={600}>
            {who}
          </Text>
        </div>
        <div role="cell">
          <Text size="xs" c="dimmed">
            {text.missing.togetherHint}
          </Text>
        </div>
        {wide &&
          vocabulary.map(({ name }) => {
            const privilege = name;
            const standing = standingOf(privilege, common, roles, vocabulary);
            return (
              <div role="cell" key={name} className={classes['cell']}>
                <PrivilegeSwitch
                  privilege={text.privileges.name(name)}
                  who={who}
                  standing={standing}
                  locked={locks.ofPrivilege(subject, privilege)}
                  onFlip={() => set(privilege, standing.is === 'off')}
                  onExplain={() => undefined}
                />
              </div>
            );
          })}
      </div>
      {!wide && (
        <div role="row" className={classes['details']}>
          <div role="cell">
            <PersonRights
              who={who}
              grant={common}
              roles={roles}
              vocabulary={vocabulary}
              lockOf={(privilege) => locks.ofPrivilege(subject, privilege)}
              lockOfRole={(role) => locks.ofRole(subject, role)}
              onChoose={(privilege, choice) => set(privilege, choice === 'allow')}
              onRole={(role, has) => {
                const said = has ? text.course.roleNow(role, who) : text.course.roleGone(role, who);
                onSet(rows, (grant) => withRole(grant, role, has), said);
              }}
              onRemove={() => undefined}
              removable={false}
            />
          </div>
        </div>
      )}
    </div>
  );
}

function intersection(grants: readonly Grant[]): Grant {
  const [first = NOTHING, ...rest] = grants;
  const common = <T,>(pick: (grant: Grant) => readonly T[]): T[] =>
    pick(first).filter((one) => rest.every((grant) => pick(grant).includes(one)));
  return { roles: common((g) => g.roles), allow: common((g) => g.allow), deny: common((g) => g.deny) };
}
