import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { isPassing, NoAnswer, Refusal } from '../api/problem';
import { text } from '../text';

const LONG_ENOUGH_TO_UNDO_MS = 10_000;

/** Says what was done, with a way back where there is one. */
export function sayDone(what: string, undo?: () => void): void {
  const id = notifications.show({
    color: 'teal',
    autoClose: LONG_ENOUGH_TO_UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{what}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            style={{ flexShrink: 0 }}
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            {text.common.undo}
          </Button>
        )}
      </Group>
    ),
  });
}

/** Says what could not be done, why, and what to do; it stays until it is read. */
export function sayFailed(what: string, error: unknown, again?: () => void): void {
  const id = notifications.show({
    color: 'red',
    autoClose: false,
    title: what,
    message: (
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{reasonOf(error)}</Text>
        {again && isPassing(error) && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              again();
            }}
          >
            {text.common.tryAgain}
          </Button>
        )}
      </Stack>
    ),
  });
}

/** Why something failed, in a sentence for whoever asked for it. */
export function reasonOf(error: unknown): string {
  if (error instanceof NoAnswer) return text.trouble.noAnswer;
  if (!(error instanceof Refusal)) return error instanceof Error ? error.message : text.trouble.title;
  const { status, detail, errors = [], requestId } = error.problem;
  if (status === 401) return text.trouble.signedOut;
  if (status === 429) return text.trouble.tooMany;
  if (status >= 500) return `${detail} ${text.trouble.requestId(requestId)}`;
  return [detail, ...errors.map((fault) => fault.detail).filter((one) => one !== detail)].join(' ');
}
