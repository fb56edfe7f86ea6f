import '../chart-picture/tones.css';
import '../chart-picture/statechart.css';
import './parts.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openWorker } from './worker-client.ts';

const { source, name = '', release = '' } = document.documentElement.dataset;
const kind = source === 'recording' ? 'recording' : 'live';
const url = new URL(kind === 'live' ? 'feed' : 'recording', location.href).href;

const client = openWorker({ type: 'open', source: kind, url, name });
const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(<App client={client} source={kind} name={name} release={release} />);
