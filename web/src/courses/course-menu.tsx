import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { CodeTitleDialog } from '../shared/code-title-dialog';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { sayDone } from '../shared/say';
import type { Place } from '../shell/place';
import { text } from '../text';
import type { CourseRole, PrivilegeView } from './rights';
import { RolesDialog } from './roles-dialog';
import type { OwnRights } from './use-own-rights';

interface Props {
  readonly course: Schemas['CourseView'];
  readonly place: Place;
  readonly roles: readonly CourseRole[];
  readonly vocabulary: readonly PrivilegeView[];
  readonly own: OwnRights;
}

/** What can be done with a course itself: its roles, its name, its end. */
export function CourseMenu({ course, place, roles, vocabulary, own }: Props) {
  const [asked, setAsked] = useState<'roles' | 'edit' | 'delete'>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = { params: { path: { course: course.id } } };
  const close = (): void => setAsked(undefined);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={text.course.menu}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUsersGroup size={16} />} onClick={() => setAsked('roles')}>
            {text.course.roles}
          </Menu.Item>
          {own.held.has('update_course') && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setAsked('edit')}>
              {text.common.edit}
            </Menu.Item>
          )}
          {(place.admin || course.creatorId === own.userId) && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsked('delete')}>
              {text.common.delete}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === 'roles' && (
        <RolesDialog course={course.id} roles={roles} vocabulary={vocabulary} own={own} onClose={close} />
      )}
      {asked === 'edit' && (
        <CodeTitleDialog
          heading={text.common.edit}
          initial={{ code: course.code, title: course.title }}
          onClose={close}
          onSave={async ({ code, title }) => {
            await answer(api.PATCH('/api/v1/courses/{course}', { ...path, body: { code, title } }));
            await client.invalidateQueries({ queryKey: ['course', course.id] });
            await client.invalidateQueries({ queryKey: ['courses'] });
          }}
        />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          heading={text.courses.deleteTitle(course.title)}
          consequence={text.courses.deleteConsequence}
          action={text.common.delete}
          onClose={close}
          onConfirm={async () => {
            await answer(api.DELETE('/api/v1/courses/{course}', path));
            await client.invalidateQueries({ queryKey: ['courses'] });
            sayDone(text.courses.deleted(course.title));
            await navigate({ to: '/organizations/$org/courses', params: { org: place.org } });
          }}
        />
      )}
    </>
  );
}
