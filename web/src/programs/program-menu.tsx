import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { CodeTitleDialog } from '../shared/code-title-dialog';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { sayDone } from '../shared/say';
import { text } from '../text';

/** What can be done with a program itself: its name, its end. */
export function ProgramMenu({ program }: { readonly program: Schemas['ProgramView'] }) {
  const [asked, setAsked] = useState<'edit' | 'delete'>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = { params: { path: { program: program.id } } };
  const close = (): void => setAsked(undefined);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={text.program.menu}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setAsked('edit')}>
            {text.common.edit}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsked('delete')}>
            {text.common.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === 'edit' && (
        <CodeTitleDialog
          heading={text.common.edit}
          initial={{ code: program.code, title: program.title }}
          onClose={close}
          onSave={async ({ code, title }) => {
            await answer(api.PATCH('/api/v1/programs/{program}', { ...path, body: { code, title } }));
            await client.invalidateQueries({ queryKey: ['program', program.id] });
            await client.invalidateQueries({ queryKey: ['programs'] });
          }}
        />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          heading={text.programs.deleteTitle(program.title)}
          consequence={text.programs.deleteConsequence}
          action={text.common.delete}
          onClose={close}
          onConfirm={async () => {
            await answer(api.DELETE('/api/v1/programs/{program}', path));
            await client.invalidateQueries({ queryKey: ['programs'] });
            sayDone(text.programs.deleted(program.title));
            await navigate({ to: '/organizations/$org/programs', params: { org: program.organizationId } });
          }}
        />
      )}
    </>
  );
}
