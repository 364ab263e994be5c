// Before anything is drawn, so that a dark page does not flash white. The security policy allows no inline script.
(() => {
  const kept = localStorage.getItem('mantine-color-scheme-value');
  const chosen = kept === 'light' || kept === 'dark' ? kept : undefined;
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.setAttribute('data-mantine-color-scheme', chosen ?? (dark ? 'dark' : 'light'));
})();
