import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npx vite` serves the console with the API of a running product behind it. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: ['chrome125', 'edge125', 'firefox125', 'safari17.5'],
    // The server's content policy allows no inline scripts and no data: URLs of ours.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long each plugin took is nothing that a first start should greet people with.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { '/v1': process.env['DELIVRD_URL'] ?? 'http://127.0.0.1:8080' } },
})
