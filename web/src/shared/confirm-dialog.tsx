import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { text } from '../text';
import { Fault } from './fault';
import { reasonOf } from './say';

interface Props {
  readonly heading: string;
  readonly consequence: string;
  readonly action: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before what cannot be undone, and says what it comes to. */
export function ConfirmDialog({ heading, consequence, action, onConfirm, onClose }: Props) {
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const confirm = async (): Promise<void> => {
    setWorking(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFault(reasonOf(error));
      setWorking(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={heading} closeButtonProps={{ 'aria-label': text.common.close }}>
      <Stack>
        <Text size="sm">{consequence}</Text>
        <Fault reason={fault} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {text.common.cancel}
          </Button>
          <Button color="red" loading={working} onClick={() => void confirm()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
