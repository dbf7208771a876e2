import { defineConfig, env } from '@headwater/config'

export default defineConfig({
  platforms: ['./assets.ts'],
  targets: { mill: { database: env('WAREHOUSE_URL'), python: env('HEADWATER_TEST_PYTHON') } },
})
