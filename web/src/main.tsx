import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { Application } from './application';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Application />);
