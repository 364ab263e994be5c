import { useCallback, useState } from 'react';

/** As `useState` of a text, but that it outlives the page: what somebody typed is there when they come back to it. */
export function useKept(name: string, initial: string): [string, (value: string) => void] {
  const key = `kept ${name}`;
  const [value, setValue] = useState(() => read(key) ?? initial);
  const keep = useCallback(
    (next: string) => {
      setValue(next);
      write(key, next);
    },
    [key],
  );
  return [value, keep];
}

function read(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined; // storage is switched off, or full: then it lasts as long as the page
  }
}

function write(key: string, value: string): void {
  try {
    if (value === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    forget(key); // rather nothing than what was replaced
  }
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/** Forgets all that was typed: whoever signs in next at this browser is somebody else. */
export function forgetKept(): void {
  try {
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith('kept '))) forget(key);
  } catch {
    // As above.
  }
}
