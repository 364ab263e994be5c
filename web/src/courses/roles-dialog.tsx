import { Button, Checkbox, Group, Modal, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { Fault } from '../shared/fault';
import { reasonOf } from '../shared/say';
import { text } from '../text';
import type { CourseRole, PrivilegeName, PrivilegeView } from './rights';
import type { OwnRights } from './use-own-rights';

interface Props {
  readonly course: string;
  readonly roles: readonly CourseRole[];
  readonly vocabulary: readonly PrivilegeView[];
  readonly own: OwnRights;
  readonly onClose: () => void;
}

/** The roles of a course: named sets of privileges, to be given with one click. */
export function RolesDialog({ course, roles, vocabulary, own, onClose }: Props) {
  const [edited, setEdited] = useState<CourseRole>();
  const [removing, setRemoving] = useState<string>();
  const [fault, setFault] = useState<string>();
  const client = useQueryClient();
  const mayChange = own.held.has('manage_privileges');
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    setFault(undefined);
    try {
      await work();
      setEdited(undefined);
    } catch (error) {
      setFault(reasonOf(error));
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: ['course-roles', course] }),
      client.invalidateQueries({ queryKey: ['course-privileges', course] }),
    ]);
  };
  const save = ({ name, allow }: CourseRole) =>
    change(() =>
      answer(
        api.PUT('/api/v1/courses/{course}/roles/{name}', {
          params: { path: { course, name: name.trim() } },
          body: { allow: [...allow] },
        }),
      ),
    );
  const remove = (name: string) =>
    change(() => answer(api.DELETE('/api/v1/courses/{course}/roles/{name}', { params: { path: { course, name } } })));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={text.course.rolesTitle}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <Stack gap="sm">
        <Text size="sm">{text.course.rolesLead}</Text>
        <Fault reason={fault} />
        {roles.map((role) => (
          <Paper key={role.name} withBorder p="sm">
            <Group justify="space-between" gap="xs">
              <div style={{ flex: '1 1 200px', minWidth: 0 }}>
                <Text size="sm" fw={600}>
                  {role.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {role.allow.map(text.privileges.name).join(', ')}
                </Text>
              </div>
              {mayChange && (
                <Group gap="xs">
                  <Button size="compact-sm" variant="default" onClick={() => setEdited(role)}>
                    {text.common.edit}
                  </Button>
                  <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRemoving(role.name)}>
                    {text.common.delete}
                  </Button>
                </Group>
              )}
            </Group>
          </Paper>
        ))}
        {removing !== undefined && (
          <ConfirmDialog
            heading={text.course.deleteRole(removing)}
            consequence={text.course.deleteRoleConsequence}
            action={text.common.delete}
            onClose={() => setRemoving(undefined)}
            onConfirm={() => remove(removing)}
          />
        )}
        {mayChange && !edited && (
          <Button variant="light" onClick={() => setEdited({ name: '', allow: [] })}>
            {text.course.newRole}
          </Button>
        )}
        {edited && (
          <RoleForm
            key={edited.name}
            role={edited}
            isNew={!roles.some(({ name }) => name === edited.name)}
            vocabulary={vocabulary}
            own={own}
            onSave={save}
            onCancel={() => setEdited(undefined)}
          />
        )}
      </Stack>
    </Modal>
  );
}

interface FormProps {
  readonly role: CourseRole;
  readonly isNew: boolean;
  readonly vocabulary: readonly PrivilegeView[];
  readonly own: OwnRights;
  readonly onSave: (role: CourseRole) => Promise<void>;
  readonly onCancel: () => void;
}

function RoleForm({ role, isNew, vocabulary, own, onSave, onCancel }: FormProps) {
  const [name, setName] = useState(role.name);
  const [allow, setAllow] = useState<readonly PrivilegeName[]>(role.allow);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void onSave({ name, allow: [...allow] });
      }}
    >
      <Stack gap="xs">
        {isNew && (
          <TextInput
            label={text.common.name}
            value={name}
            required
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {vocabulary.map((privilege) => {
          const mine = own.held.has(privilege.name);
          return (
            <Checkbox
              key={privilege.name}
              label={text.privileges.name(privilege.name)}
              description={mine ? privilege.description : text.course.locked.lack(text.privileges.name(privilege.name))}
              checked={allow.includes(privilege.name)}
              disabled={!mine}
              onChange={(event) => {
                const others = allow.filter((one) => one !== privilege.name);
                setAllow(event.currentTarget.checked ? [...others, privilege.name] : others);
              }}
            />
          );
        })}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {text.common.cancel}
          </Button>
          <Button type="submit" disabled={name.trim() === ''}>
            {text.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
