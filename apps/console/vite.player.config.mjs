// The player page: dist/player/player.html, its assets under /player-assets/ with hashed names (the origin serves both).
// Nothing is inlined, so that the page runs under `default-src 'self'`.
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  build: {
    outDir: 'dist/player',
    emptyOutDir: true,
    assetsDir: 'player-assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: 'player.html' },
  },
});
