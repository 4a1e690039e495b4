// The console: finds its element and draws the application into it.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const element = document.getElementById('console');
if (element === null) throw new Error('index.html has no #console');
createRoot(element).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
