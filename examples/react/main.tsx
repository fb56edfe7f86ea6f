import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../../src/chart-picture/tones.css';
import '../../src/chart-picture/statechart.css';
import '../../src/inspect-page/parts.css';
import { App } from './app.tsx';

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
