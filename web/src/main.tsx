import './mantine.css';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { Application } from './application';
import { loadTheRest } from './shell/later';

/** After the first page has been drawn and read. */
const QUIET_MS = 20_000;

const root = document.getElementById('root');
if (root) createRoot(root).render(<Application />);
setTimeout(() => void loadTheRest(), QUIET_MS);
