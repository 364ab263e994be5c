import { Button, Stack, Text, Title } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { hasStatus, isPassing, NoAnswer, Refusal } from '../api/problem';
import { reasonOf } from '../shared/say';
import { text } from '../text';

interface Props {
  readonly error: unknown;
  readonly onAgain?: (() => void) | undefined;
}

/** Why there is nothing to see here, in words, with the next step. */
export function Failure({ error, onAgain }: Props) {
  const { title, hint } = explain(error);
  return (
    <Stack align="flex-start" gap="xs" py="lg" role="alert">
      <Title order={1} size="h4">
        {title}
      </Title>
      <Text maw={560}>{hint}</Text>
      {onAgain && isPassing(error) && (
        <Button variant="default" onClick={onAgain}>
          {text.common.tryAgain}
        </Button>
      )}
    </Stack>
  );
}

function explain(error: unknown): { title: string; hint: string } {
  const { trouble } = text;
  if (hasStatus(error, 404)) return { title: trouble.notFound, hint: trouble.notFoundHint };
  if (hasStatus(error, 403)) return { title: trouble.forbidden, hint: trouble.forbiddenHint };
  if (error instanceof NoAnswer || error instanceof Refusal) return { title: trouble.title, hint: reasonOf(error) };
  return { title: trouble.crashed, hint: trouble.crashedHint };
}

/** Where an address leads nowhere. */
export function Missing() {
  return (
    <Stack gap="xs" py="lg">
      <Title order={1} size="h3">
        {text.trouble.notFound}
      </Title>
      <Text>{text.trouble.notFoundHint}</Text>
    </Stack>
  );
}

/** A page that has thrown. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const again = (): void => {
    reset();
    location.reload();
  };
  return (
    <Stack align="flex-start" gap="xs">
      <Failure error={error} />
      <Button variant="default" onClick={again}>
        {text.trouble.reload}
      </Button>
    </Stack>
  );
}
