import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { queries } from './queries.js';
import { takeEnded } from './session.js';
import './style.css';
import { beginSession } from './use-session.js';
import { startWords } from './words/words.js';

// A page that a browser kept whole would show, after logout, what was on it before.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

const came = takeEnded();
beginSession();
await startWords();
const root = document.getElementById('root');
if (!root) throw new RangeError('the page has no root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App came={came} />
    </QueryClientProvider>
  </StrictMode>,
);
