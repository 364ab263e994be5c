import { defineConfig } from 'vite';

const APPLICATION = process.env['PUBLIC_URL'] ?? 'http://127.0.0.1:3000';

/** The console. `npm run web` serves it while it is worked on, and leaves everything else to a running application. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // What several pages use is one file: many small ones carry more headers than content.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
      onLog(level, log, handle) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log); // 'use client' says nothing here
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/local-google', '/docs', '/openapi.json'].map((path) => [path, { target: APPLICATION }]),
    ),
  },
});
