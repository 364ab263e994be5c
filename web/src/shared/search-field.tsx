import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { text } from '../text';

interface Props {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onSearch: (q: string) => void;
}

const PAUSE_MS = 250;

/** Looks for what is typed once the typing pauses. */
export function SearchField({ label, placeholder, value, onSearch }: Props) {
  const [typed, setTyped] = useState(value);
  const asked = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Another search than that which was asked for here comes from a link; it never overwrites what is being typed.
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  const search = (next: string, pause: number): void => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      asked.current = next.trim();
      onSearch(next.trim());
    }, pause);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={typed}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed !== '' && <CloseButton size="sm" aria-label={text.common.clear} onClick={() => search('', 0)} />
      }
      onChange={(event) => search(event.currentTarget.value, PAUSE_MS)}
    />
  );
}
