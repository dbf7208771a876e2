import { defineConfig, env } from '@headwater/config'

export default defineConfig({
  platforms: ['./apps/nba/assets.ts'],
  sandbox: { now: '2025-01-04T12:30Z' },
  pools: { 'stats-source': { limit: 4 } },
  targets: {
    prod: {
      database: env('DATABASE_URL'),
      dbt: { target: 'prod' },
      env: { SEASON_URL: env('SEASON_URL') },
    },
  },
})
