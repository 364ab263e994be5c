import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { text } from '../text';
import { Fault } from './fault';
import { reasonOf } from './say';

/** What a course, a program and a curriculum are called. */
export interface Called {
  readonly code: string;
  readonly title: string;
  /** Only of a curriculum. */
  readonly active?: boolean;
}

interface Props {
  readonly heading: string;
  readonly initial: Called;
  /** Resolves when it is saved; what it throws is shown, and what was typed stays. */
  readonly onSave: (called: Called) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks for a code and a title. */
export function CodeTitleDialog({ heading, initial, onSave, onClose }: Props) {
  const [called, setCalled] = useState(initial);
  const [fault, setFault] = useState<string>();
  const [saving, setSaving] = useState(false);
  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      await onSave({ ...called, code: called.code.trim(), title: called.title.trim() });
      onClose();
    } catch (error) {
      setFault(reasonOf(error));
      setSaving(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={heading} closeButtonProps={{ 'aria-label': text.common.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <TextInput
            label={text.common.code}
            value={called.code}
            required
            data-autofocus
            onChange={(event) => setCalled({ ...called, code: event.currentTarget.value })}
          />
          <TextInput
            label={text.common.title}
            value={called.title}
            required
            onChange={(event) => setCalled({ ...called, title: event.currentTarget.value })}
          />
          {called.active !== undefined && (
            <Checkbox
              label={text.programs.active}
              checked={called.active}
              onChange={(event) => setCalled({ ...called, active: event.currentTarget.checked })}
            />
          )}
          <Fault reason={fault} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.common.cancel}
            </Button>
            <Button type="submit" loading={saving}>
              {text.common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
