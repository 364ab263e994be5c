import { Badge, createTheme } from '@mantine/core';

/** How the console looks: the system's font, one colour, and text that can be read in either scheme. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 9,
  autoContrast: true,
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  headings: { fontFamily: 'inherit', fontWeight: '650' },
  defaultRadius: 'sm',
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' } }) },
});

/** Dimmed text has to be read too. */
export const DIMMED = { light: 'var(--mantine-color-gray-7)', dark: 'var(--mantine-color-gray-5)' } as const;

/** Text on a light tint of its own colour, dark enough to be read: Mantine's own stays just below what WCAG asks for. */
export const ON_LIGHT = {
  '--mantine-color-teal-light-color': '#055040',
  '--mantine-color-orange-light-color': '#8a3200',
  '--mantine-color-red-light-color': '#8f1414',
  '--mantine-color-indigo-light-color': '#2b3f9e',
  '--mantine-color-blue-light-color': '#0b5394',
  '--mantine-color-gray-light-color': '#343a40',
} as const;
