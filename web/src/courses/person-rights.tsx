import { Button, Chip, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { person } from '../api/queries';
import { nameOf } from '../shared/person-name';
import { day } from '../shared/when';
import { usePlace } from '../shell/place';
import { text } from '../text';
import { sayStanding } from './privilege-switch';
import {
  choiceOf,
  standingOf,
  type Choice,
  type CourseRole,
  type Grant,
  type PrivilegeName,
  type PrivilegeView,
} from './rights';

interface Props {
  readonly who: string;
  readonly grant: Grant;
  readonly roles: readonly CourseRole[];
  readonly vocabulary: readonly PrivilegeView[];
  readonly lockOf: (privilege: PrivilegeName) => string | undefined;
  readonly lockOfRole: (role: CourseRole) => string | undefined;
  readonly onChoose: (privilege: PrivilegeName, choice: Choice) => void;
  readonly onRole: (role: string, has: boolean) => void;
  /** Undefined where there is nothing to take back, or not for the caller. */
  readonly onRemove: (() => void) | undefined;
  readonly grantedBy: { readonly grantedBy: string; readonly grantedAt: string } | undefined;
}

/** What takes away stands between: whoever goes from one end to the other by arrow keys never grants on the way to denying. */
const CHOICES = (['allow', 'off', 'deny'] as const).map((value) => ({ value, label: text.course.choices[value] }));

/** All rights of one person on a course, with what each is for, and every choice that there is. */
export function PersonRights(props: Props) {
  const { who, grant, roles, vocabulary, lockOf, lockOfRole, onChoose, onRole, onRemove, grantedBy } = props;
  const lockedRoles = [...new Set(roles.flatMap((role) => lockOfRole(role) ?? []))];
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={600}>
          {text.course.roles}
        </Text>
        {roles.length === 0 && (
          <Text size="sm" c="dimmed">
            {text.course.noRoles}
          </Text>
        )}
        <Group gap="xs" mt={4} role="group" aria-label={text.course.roles}>
          {roles.map((role) => {
            const has = grant.roles.includes(role.name);
            const lock = lockOfRole(role);
            return (
              <Chip
                key={role.name}
                size="xs"
                variant="outline"
                checked={has}
                disabled={lock !== undefined}
                title={lock ?? role.allow.map(text.privileges.name).join(', ')}
                onChange={() => onRole(role.name, !has)}
              >
                {role.name}
              </Chip>
            );
          })}
        </Group>
        {lockedRoles.map((why) => (
          <Text key={why} size="xs" mt={2}>
            {why}
          </Text>
        ))}
      </div>
      {vocabulary.map(({ name, description }) => {
        const privilege = name;
        const lock = lockOf(privilege);
        const standing = standingOf(privilege, grant, roles, vocabulary);
        return (
          <Group key={name} gap="sm" wrap="wrap" justify="space-between" align="flex-start">
            <div style={{ flex: '1 1 240px', minWidth: 0 }}>
              <Text size="sm" fw={500}>
                {text.privileges.name(name)}
                <Text span size="sm" c="dimmed">
                  {` ${sayStanding(standing)}`}
                </Text>
              </Text>
              <Text size="xs" c="dimmed">
                {description}
              </Text>
              {lock !== undefined && <Text size="xs">{lock}</Text>}
            </div>
            <SegmentedControl
              size="xs"
              aria-label={text.course.switchLabel(text.privileges.name(name), who)}
              data={CHOICES}
              value={choiceOf(grant, privilege)}
              disabled={lock !== undefined}
              onChange={(choice) => onChoose(privilege, choice)}
            />
          </Group>
        );
      })}
      {grantedBy && <GrantedBy {...grantedBy} />}
      {onRemove && (
        <Button variant="subtle" color="red" size="xs" style={{ alignSelf: 'flex-start' }} onClick={onRemove}>
          {text.course.removeAll}
        </Button>
      )}
    </Stack>
  );
}

function GrantedBy({ grantedBy, grantedAt }: { readonly grantedBy: string; readonly grantedAt: string }) {
  const place = usePlace();
  const { data } = useQuery({ ...person(place?.org ?? '', grantedBy), enabled: place?.staff === true, retry: false });
  return (
    <Text size="xs" c="dimmed">
      {text.course.grantedBy(data ? nameOf(data.person) : text.common.unknownPerson, day(grantedAt))}
    </Text>
  );
}
