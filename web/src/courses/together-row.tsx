import { Text } from '@mantine/core';
import { text } from '../text';
import type { CourseTable } from './course-table';
import classes from './course.module.css';
import { ExpandButton } from './expand-button';
import type { PersonRow } from './people-rows';
import { PersonRights } from './person-rights';
import { PrivilegeSwitch } from './privilege-switch';
import { assigning, choosing, NOTHING, standingOf, type Choice, type Grant, type PrivilegeName } from './rights';
import type { SetTogether } from './use-together';

interface Props {
  readonly rows: readonly PersonRow[];
  readonly table: CourseTable;
  readonly onSet: SetTogether;
}

const REF = 'together';

/** The switches of all who were pasted together: what is on for each of them is on here. */
export function TogetherRow({ rows, table, onSet }: Props) {
  const { wide, vocabulary, roles, locks, changes } = table;
  const open = table.open.has(REF) || !wide;
  const grants = rows.map((row) => changes.hoped.get(row.ref) ?? changes.known.get(row.ref) ?? row.grant ?? NOTHING);
  const common = intersection(grants);
  const subject = { userId: undefined, grant: common, holdsAll: false };
  const who = text.missing.together(rows.length);
  const set = (privilege: PrivilegeName, choice: Choice): void => {
    const said = { off: text.missing.allUnset, allow: text.missing.allSet, deny: text.missing.allDenied }[choice];
    onSet(rows, choosing(privilege, choice), (n) => said(text.privileges.name(privilege), n));
  };
  return (
    <div className={classes['row']} data-together>
      <div className={classes['grid']} data-wide={wide || undefined} role="row">
        <div role="cell">{wide && <ExpandButton who={who} open={open} onClick={() => table.onOpen(REF)} />}</div>
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
            const standing = standingOf(name, common, roles, vocabulary);
            return (
              <div role="cell" key={name} className={classes['cell']}>
                <PrivilegeSwitch
                  privilege={text.privileges.name(name)}
                  who={who}
                  standing={standing}
                  locked={locks.ofPrivilege(subject, name)}
                  onFlip={() => set(name, standing.is === 'off' ? 'allow' : 'off')}
                  onExplain={() => table.onOpen(REF, true)}
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
              grant={common}
              roles={roles}
              vocabulary={vocabulary}
              lockOf={(privilege) => locks.ofPrivilege(subject, privilege)}
              lockOfRole={(role) => locks.ofRole(subject, role)}
              onChoose={set}
              onRole={(role, has) =>
                onSet(rows, assigning(role, has), (n) => (has ? text.missing.allRole : text.missing.allNoRole)(role, n))
              }
              onRemove={undefined}
              grantedBy={undefined}
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
