import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/*
 * The server's Content-Security-Policy lets the page load files of its own and nothing else: so there is no script inside the HTML,
 * and nothing is inlined as a data: URL.
 */
export default defineConfig({
  // Deep links (`/runs/7f3c`) are answered with the same page.
  base: '/',
  plugins: [react()],
  cacheDir: '../node_modules/.cache/vite',
  // The layout runs in a module worker; its code is split like the page's.
  worker: { format: 'es' },
  build: {
    // A browser that has modules preloads them itself; the stand-in for others is a script of its own.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The layout library carries its WebAssembly within.
    chunkSizeWarningLimit: 2500,
  },
})
