import { defineConfig, env } from '@headwater/config'

export default defineConfig({
  platforms: ['./assets.ts'],
  sandbox: { now: '2025-01-07T12:30Z' },
  targets: {
    history: { database: env('WAREHOUSE_URL'), python: env('HEADWATER_TEST_PYTHON') },
  },
})
